import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { createHash } from "node:crypto";
import path from "node:path";
import * as fc from "fast-check";
import JSZip from "jszip";
import { describe, expect, test } from "vitest";
import { contentsOf, newPath, onDisk, rawZip, written } from "./zip.fixture.ts";
import { openZip } from "./zip-reader.ts";
import { writeZip, type ZipPart } from "./zip-writer.ts";

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));
const texts = (contents: Record<string, Uint8Array>) =>
  Object.fromEntries(Object.entries(contents).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));

describe("an archive of another writer", () => {
  test.each(["DEFLATE", "STORE"] as const)(
    "gives names of all scripts, empty files and no folders (%s)",
    async (compression) => {
      const zip = new JSZip();
      zip.folder("empty folder");
      const names = ["straße/Ω.txt", "日本/曲.wav", "🎵", "a b/ c ", "composed é", "decomposed é", "x".repeat(300)];
      for (const name of names) zip.file(name, `of ${name}`, { comment: "a comment of this file ✓" });
      zip.file("nothing", "");
      for (const streamFiles of [false, true]) {
        const bytes = await zip.generateAsync({ type: "uint8array", compression, streamFiles, platform: "UNIX" });
        expect(texts(await contentsOf(bytes))).toEqual({
          ...Object.fromEntries(names.map((name) => [name, `of ${name}`])),
          nothing: "",
        });
      }
    },
  );

  test("keeps the order of its directory, whatever the order of the bytes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(["a", "b/c", "b/a", "z", "y"], { minLength: 2 }), async (names) => {
        const zip = rawZip(names.map((name) => ({ name, content: bytesOf(name) })));
        const start = zip.readUInt32LE(zip.length - 6);
        const headers: Buffer[] = [];
        for (let at = start; at < zip.length - 22; at += headers.at(-1)?.length ?? 0) {
          headers.push(zip.subarray(at, at + 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30)));
        }
        const turned = Buffer.concat([zip.subarray(0, start), ...headers.toReversed(), zip.subarray(-22)]);
        expect(Object.entries(texts(await contentsOf(turned)))).toEqual(names.toReversed().map((name) => [name, name]));
      }),
      { numRuns: 20 },
    );
  });

  test("gives its comment, of any length and with a false end in it", async () => {
    const end = "PK\u0005\u0006".padEnd(22, "\0");
    for (const comment of ["", "ü", end, `${end}x`, "y".repeat(65_535)]) {
      const archive = await openZip(onDisk(rawZip([{ name: "a", content: bytesOf("b") }], { comment })));
      // One that ends in a whole empty archive is that archive, for all readers.
      expect([archive.entries.length, archive.comment.toString()]).toEqual(comment === end ? [0, ""] : [1, comment]);
      await archive.close();
    }
  });

  test("without files is empty", async () => {
    expect(await contentsOf(await new JSZip().generateAsync({ type: "uint8array" }))).toEqual({});
    expect(await contentsOf(rawZip([]))).toEqual({});
  });

  test("may have sizes and places of eight bytes, all or some of them, however small", async () => {
    const kinds = ["size", "compressedSize", "offset"] as const;
    await fc.assert(
      fc.asyncProperty(fc.subarray([...kinds]), fc.boolean(), async (zip64, deflate) => {
        const files = ["a", "b"].map((name) => ({ name, content: bytesOf(name.repeat(50)), deflate, zip64 }));
        expect(texts(await contentsOf(rawZip(files)))).toEqual({ a: "a".repeat(50), b: "b".repeat(50) });
      }),
    );
  });

  test.skipIf(process.platform === "win32")("may have files behind the first four gigabytes", async () => {
    const place = 5 * 2 ** 30;
    const content = bytesOf("far away");
    const near = rawZip([{ name: "near", content }]);
    const whole = rawZip([{ name: "far", content, zip64: ["offset"], says: { offset: place } }]);
    const sparse = onDisk(near.subarray(0, near.readUInt32LE(near.length - 6)));
    truncateSync(sparse, place);
    const directory = zip64End(whole, place + 30 + 3 + content.length);
    const file = openSync(sparse, "r+");
    writeSync(file, Buffer.concat([whole.subarray(0, 30 + 3 + content.length), directory]), 0, null, place);
    closeSync(file);
    expect(texts(await contentsOf(sparse))).toEqual({ far: "far away" });
  });

  test("is read in pieces, a file more than once, and two at a time", async () => {
    const content = Buffer.alloc(400_000, "0123456789");
    for (const deflate of [false, true]) {
      const archive = await openZip(onDisk(rawZip(["a", "b"].map((name) => ({ name, content, deflate })))));
      const read = async (index: number) => {
        const chunks: Uint8Array[] = [];
        const entry = archive.entries[index];
        if (entry) for await (const chunk of archive.read(entry)) chunks.push(chunk);
        expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(64 * 1024);
        return Buffer.concat(chunks).equals(content);
      };
      expect(await Promise.all([0, 1, 0].map(read))).toEqual([true, true, true]);
      await archive.close();
    }
  });

  test("need not be read to the end", async () => {
    const content = Buffer.alloc(3_000_000, "0123456789");
    for (const deflate of [false, true]) {
      const archive = await openZip(onDisk(rawZip([{ name: "a", content, deflate }])));
      const [entry] = archive.entries;
      let first = 0;
      if (entry) for await (const chunk of archive.read(entry)) if ((first = chunk.length) > 0) break;
      expect(first).toBeGreaterThan(0);
      await archive.close();
    }
  });
});

/** The directory of an archive, ended by ZIP64 records that say where it begins. */
function zip64End(archive: Buffer, offset: number): Buffer {
  const start = archive.readUInt32LE(archive.length - 6);
  const [directory, end] = [archive.subarray(start, -22), Buffer.from(archive.subarray(-22))];
  end.writeUInt32LE(0xffffffff, 16);
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  for (const [place, value] of [
    [24, 1],
    [32, 1],
    [40, directory.length],
    [48, offset],
  ] as const) {
    record.writeBigUInt64LE(BigInt(value), place);
  }
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + directory.length), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([directory, record, locator, end]);
}

const has = (program: string) => spawnSync(program, ["-h"]).status === 0;

describe("programs of the system", () => {
  test.skipIf(!has("zip"))("`zip` writes what is read, from a folder and from a stream", async () => {
    const folder = newPath("");
    mkdirSync(path.join(folder, "songs"), { recursive: true });
    writeFileSync(path.join(folder, "songs/documents.jsonl"), '{"a":1}\n'.repeat(900));
    writeFileSync(path.join(folder, "empty"), "");
    const contents = { "songs/documents.jsonl": '{"a":1}\n'.repeat(900), empty: "" };
    const archive = newPath();
    for (const level of ["-0", "-9"]) {
      execFileSync("zip", ["-q", "-r", "-FS", level, archive, "."], { cwd: folder });
      expect(texts(await contentsOf(archive))).toEqual(contents);
    }
    const stream = execFileSync("zip", ["-q", "-r", "-", "."], { cwd: folder });
    expect(texts(await contentsOf(stream))).toEqual(contents);
    const piped = execFileSync("zip", ["-q", "-", "-"], { input: "from a pipe" });
    expect(texts(await contentsOf(piped))).toEqual({ "-": "from a pipe" });
  });

  test.skipIf(!has("unzip"))("`unzip` unpacks what is written, with names and modes", async () => {
    const archive = onDisk(
      await written([
        { name: "a/straße.txt", bytes: [bytesOf("one "), bytesOf("two")], compress: true },
        { name: "b", bytes: [bytesOf("three")], compress: false },
        { name: "nothing", bytes: [], compress: true },
      ]),
    );
    const folder = newPath("");
    execFileSync("unzip", ["-q", archive, "-d", folder], { env: { ...process.env, LC_ALL: "C.UTF-8" } });
    expect(["a/straße.txt", "b", "nothing"].map((name) => readFileSync(path.join(folder, name), "utf8"))).toEqual([
      "one two",
      "three",
      "",
    ]);
  });

  test.skipIf(!has("python3"))("Python's `zipfile` finds no fault, and reads names, sizes and times", async () => {
    const archive = onDisk(await written([{ name: "ä/b", bytes: [bytesOf("xyz")], compress: true }]));
    const script = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    print(json.dumps([z.testzip(), [[i.filename, i.file_size, list(i.date_time), oct(i.external_attr >> 16)] for i in z.infolist()]]))`;
    const said: unknown = JSON.parse(execFileSync("python3", ["-c", script, archive], { encoding: "utf8" }));
    expect(said).toEqual([null, [["ä/b", 3, [2026, 1, 2, 3, 4, 6], "0o100644"]]]);
  });
});

describe("an archive of ours", () => {
  test("has the same bytes for the same files and time", async () => {
    const make = () => written([{ name: "a", bytes: [bytesOf("text".repeat(99))], compress: true }]);
    expect((await make()).equals(await make())).toBe(true);
  });

  test.each([
    [1970, 1980],
    [2200, 2107],
    [2099, 2099],
  ])("of the year %s says %s, the nearest that the format has", async (year, said) => {
    const moment = new Date(year, 11, 31, 23, 59, 58);
    const chunks: Uint8Array[] = [];
    for await (const chunk of writeZip([{ name: "a", bytes: [], compress: false }], moment)) chunks.push(chunk);
    expect((Buffer.concat(chunks).readUInt16LE(12) >> 9) + 1980).toBe(said);
  });

  test("takes names of up to 65,535 bytes", async () => {
    const part = (length: number): ZipPart => ({ name: "ä".repeat(length / 2), bytes: [], compress: false });
    expect(Object.keys(await contentsOf(await written([part(65_534)])))).toEqual(["ä".repeat(32_767)]);
    await expect(written([part(65_536)])).rejects.toThrow("at most 65535 bytes");
  });

  test.each([true, false])("takes bytes only as fast as they are fetched (compressed: %s)", async (compress) => {
    // Deflate cannot make it smaller.
    const piece = createHash("shake256", { outputLength: 64 * 1024 }).digest();
    let taken = 0;
    function* bytes(): Generator<Uint8Array> {
      for (; taken < 400; taken += 1) yield piece;
    }
    let [fetched, ahead] = [0, 0];
    for await (const chunk of writeZip([{ name: "a", bytes: bytes(), compress }], new Date(0))) {
      fetched += chunk.length;
      ahead = Math.max(ahead, taken * piece.length - fetched);
    }
    expect(taken).toBe(400);
    expect(ahead).toBeLessThan(1024 * 1024);
  });

  test.each([true, false])(
    "lets go of a file's bytes when nobody wants the rest (compressed: %s)",
    async (compress) => {
      let isClosed = false;
      let taken = 0;
      async function* bytes(): AsyncGenerator<Uint8Array> {
        try {
          for (; ; taken += 1) yield new Uint8Array(64 * 1024).map((_, index) => (index * index + taken) % 251);
        } finally {
          isClosed = true;
        }
      }
      let chunks = 0;
      for await (const _ of writeZip([{ name: "a", bytes: bytes(), compress }], new Date(0)))
        if ((chunks += 1) > 3) break;
      await expect.poll(() => isClosed).toBe(true);
      expect(taken).toBeLessThan(100);
    },
  );
});
