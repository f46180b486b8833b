import * as fc from "fast-check";
import { appendFileSync, truncateSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { openInlineServer, type InlineServer } from "../testing/inline-server.ts";
import { documentsOf, importInto } from "./transfer.fixture.ts";
import { contentsOf, onDisk, rawZip, written, type RawEnd, type RawFile } from "./zip.fixture.ts";
import { openZip, ZipError } from "./zip-reader.ts";

const text = Buffer.from("the quick brown fox ".repeat(20));
const file = (name: string, more: Partial<RawFile> = {}): RawFile => ({ name, content: text, ...more });

/** What became of the attempt to read everything: the error, or null. */
async function refusalOf(archive: Uint8Array | string): Promise<unknown> {
  return contentsOf(archive).then(
    () => null,
    (error: unknown) => error,
  );
}

describe("an archive that was cut off", () => {
  test("is refused at every length, of ours and of others", async () => {
    const ours = await written([
      { name: "a/x", bytes: [text], compress: true },
      { name: "b", bytes: [], compress: false },
    ]);
    for (const whole of [ours, rawZip([file("a"), file("b", { deflate: true })])]) {
      expect(await refusalOf(whole)).toBe(null);
      for (let length = 0; length < whole.length; length += 1) {
        expect(await refusalOf(whole.subarray(0, length)), `${length} bytes`).toBeInstanceOf(ZipError);
      }
    }
  });

  test("at its beginning, or with bytes put before or behind it, is refused", async () => {
    const whole = rawZip([file("a")]);
    for (const bytes of [whole.subarray(1), whole.subarray(40), Buffer.concat([Buffer.from("MZ"), whole])]) {
      expect(await refusalOf(bytes)).toBeInstanceOf(ZipError);
    }
    expect(await refusalOf(Buffer.concat([whole, Buffer.from("x")]))).toBeInstanceOf(ZipError);
  });

  test("is refused after it was opened, if the end goes while it is read", async () => {
    const content = new Uint8Array(300_000).fill(5);
    const path = onDisk(rawZip([{ name: "a", content }]));
    const archive = await openZip(path);
    truncateSync(path, 200_000);
    const [entry] = archive.entries;
    const read = async () => {
      if (entry) for await (const _ of archive.read(entry)) void _;
    };
    await expect(read()).rejects.toThrow("a does not have the bytes that it should have");
    await archive.close();
  });
});

describe("a byte that was changed", () => {
  test("anywhere in the bytes of a file is found before the last of them is given", async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (deflate, place, change) => {
        const whole = rawZip([file("name", { deflate })]);
        const size = whole.readUInt32LE(18);
        const at = 34 + (place % size);
        whole[at] = (whole[at] ?? 0) ^ change;
        const contents = await contentsOf(whole).catch((error: unknown) => error);
        // The unused bits behind the end of deflated data mean nothing.
        if (contents instanceof Error) expect(contents).toMatchObject({ name: "ZipError" });
        else expect([at, contents]).toEqual([33 + size, { name: new Uint8Array(text) }]);
      }),
      { numRuns: 200 },
    );
  });

  test("in a name, here or in the directory, does not bring bytes to another place", async () => {
    const whole = rawZip([file("songs/documents.jsonl")]);
    const [local, central] = [whole.indexOf("songs"), whole.lastIndexOf("songs")];
    for (const at of [local, central]) {
      const changed = Buffer.from(whole);
      changed[at] = 0x74;
      expect(await refusalOf(changed), `byte ${at}`).toBeInstanceOf(ZipError);
    }
  });

  test("never makes an error of another kind, wherever it is", async () => {
    const content = Buffer.from("aaaaaa");
    const zip64 = ["size", "compressedSize", "offset"] as const;
    const whole = rawZip([
      { name: "a", content },
      { name: "b", content, deflate: true, zip64 },
    ]);
    for (let at = 0; at < whole.length; at += 1) {
      for (const value of [0, 0x7f, 0xff]) {
        const changed = Buffer.from(whole);
        changed[at] = value;
        const error = await refusalOf(changed);
        if (error !== null) expect(error, `${value} at ${at}`).toBeInstanceOf(ZipError);
      }
    }
  });
});

describe("a directory that is not true", () => {
  const cases: [string, RawFile[], RawEnd, string][] = [
    ["a size that is too small", [file("a", { says: { size: 399 } })], {}, "a cannot have 399 bytes"],
    ["a size that is too large", [file("a", { says: { size: 401 } })], {}, "a cannot have 401 bytes"],
    ["a small size of deflated bytes", [file("a", { deflate: true, says: { size: 399 } })], {}, "a does not have the"],
    ["a large size of deflated bytes", [file("a", { deflate: true, says: { size: 401 } })], {}, "a does not have the"],
    ["fewer bytes than there are", [file("a", { deflate: true, says: { compressedSize: 9 } })], {}, "a "],
    ["another checksum", [file("a", { says: { checksum: 1 } })], {}, "a does not have the bytes"],
    ["a place without a header", [file("a", { says: { offset: 2 } })], {}, "a reaches into what follows it"],
    ["a place in the other file", [file("a"), file("b", { says: { offset: 0 } })], {}, "reaches into what follows it"],
    [
      "bytes that are the next file's",
      [file("a", { says: { size: 500, compressedSize: 500 } }), file("b")],
      {},
      "a reac",
    ],
    ["bytes that are the directory's", [file("a", { says: { size: 500, compressedSize: 500 } })], {}, "a reaches into"],
    [
      "a place behind the end",
      [file("a", { zip64: ["offset"], says: { offset: 2 ** 40 } })],
      {},
      "a reaches into what",
    ],
    [
      "a size beyond all numbers",
      [file("a", { zip64: ["size"], says: { size: 2 ** 63 } })],
      {},
      "size is out of range",
    ],
    ["a name twice", [file("a"), file("b"), file("a")], {}, "The ZIP archive has a twice"],
    ["a count that is too small", [file("a"), file("b")], { count: 1 }, "its directory has more than it counts"],
    ["a count that is too large", [file("a")], { count: 2 }, "its directory ends too early"],
    ["a directory outside of the file", [file("a")], { offset: 2 ** 31 }, "its directory is outside"],
    ["a directory that is the end itself", [file("a")], { size: 60 }, "its directory is outside"],
    ["an offset that no ZIP64 record tells", [file("a")], { offset: 0xffffffff }, "its directory is outside"],
    ["parts on other disks", [file("a")], { disk: 2 }, "one part of a ZIP archive in several parts"],
  ];
  test.each(cases)("%s is refused by name", async (_, files, end, message) => {
    const error = await refusalOf(rawZip(files, end));
    expect(error).toBeInstanceOf(ZipError);
    expect(String(error)).toContain(message);
  });

  test.each([
    "../songs/documents.jsonl",
    "songs/../../documents.jsonl",
    "songs/..",
    "..\\songs",
    "/etc/passwd",
    "\\\\host\\share",
    "C:\\songs",
    "c:/songs",
    "songs\0/documents.jsonl",
  ])("the name %j is refused before anything is read", async (name) => {
    await expect(openZip(onDisk(rawZip([file("fine"), file(name)])))).rejects.toThrow("which leads out of it");
  });

  test.each(["..songs", "a..b/c..", ".../x", "a:b", ".hidden/./x", "C:"])("the name %j is fine", async (name) => {
    expect(Object.keys(await contentsOf(rawZip([file(name)])))).toEqual([name]);
  });
});

describe("a bomb", () => {
  test("whose size is more than its bytes can hold is refused before it is unpacked", async () => {
    const zeros = new Uint8Array(1_000_000);
    const honest = rawZip([{ name: "a", content: zeros, deflate: true }]);
    expect((await contentsOf(honest))["a"]).toHaveLength(zeros.length);
    const packed = honest.readUInt32LE(18);
    for (const size of [packed * 1032 + 1, 2 ** 32 - 2]) {
      const bytes = rawZip([{ name: "a", content: zeros, deflate: true, says: { size } }]);
      await expect(openZip(onDisk(bytes))).rejects.toThrow(`a cannot have ${size} bytes`);
    }
  });

  test("that has more bytes than it says gives no more than it says", async () => {
    const content = new Uint8Array(20_000_000);
    for (const size of [0, 1000, 100_000]) {
      const archive = await openZip(onDisk(rawZip([{ name: "a", content, deflate: true, says: { size } }])));
      const [entry] = archive.entries;
      let given = 0;
      const read = async () => {
        if (entry) for await (const chunk of archive.read(entry)) given += chunk.length;
      };
      await expect(read()).rejects.toThrow("a does not have the bytes");
      expect(given).toBeLessThanOrEqual(size);
      await archive.close();
    }
  });

  test("of one file's bytes under many names is refused", async () => {
    const content = new Uint8Array(1_000_000);
    const all = Array.from({ length: 100 }, (_, index): RawFile => {
      return index === 0
        ? { name: "0", content, deflate: true }
        : { name: String(index), content, deflate: true, says: { offset: 0, localName: "0" } };
    });
    await expect(openZip(onDisk(rawZip(all)))).rejects.toThrow("reaches into what follows it");
  });

  test("of a directory that would fill the memory is refused before it is read", async () => {
    const end = rawZip([], { size: 300 * 2 ** 20 });
    const path = onDisk(new Uint8Array());
    truncateSync(path, 300 * 2 ** 20);
    appendFileSync(path, end);
    await expect(openZip(path)).rejects.toThrow("directory is too large (314572800 bytes)");
  });
});

describe("an import of an archive that is damaged", () => {
  const open: InlineServer[] = [];
  afterEach(async () => {
    for (const server of open.splice(0)) await server.dispose();
  });

  test.each<[string, Partial<RawFile>, string]>([
    ["in its last rows", { says: { checksum: 7 } }, "late/documents.jsonl does not have the bytes"],
    ["in its directory", { says: { size: 3 } }, "late/documents.jsonl cannot have 3 bytes"],
    ["by a name that leads out of it", { name: "../late/documents.jsonl" }, "../late/documents.jsonl, which leads"],
  ])("%s fails with the reason, and nothing of it is there", async (_, change, message) => {
    const server = await openInlineServer({
      modules: {},
      tables: "{ early: defineTable(v.any()), late: defineTable(v.any()) }",
    });
    open.push(server);
    const content = Buffer.from('{"a":1.0}\n'.repeat(3000));
    const bytes = rawZip([
      { name: "early/documents.jsonl", content },
      { name: "late/documents.jsonl", content, ...change },
    ]);
    const outcome = await importInto(server, bytes, { format: "zip" });
    expect(outcome).toMatchObject({ state: "failed", error: expect.stringContaining(message), written: 0 });
    expect([documentsOf(server, "early"), documentsOf(server, "late")]).toEqual([[], []]);
  });
});
