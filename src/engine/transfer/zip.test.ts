import * as fc from "fast-check";
import JSZip from "jszip";
import { describe, expect, test } from "vitest";
import { contentsOf, onDisk, written } from "./zip.fixture.ts";
import { openZip, ZipError } from "./zip-reader.ts";
import { writeZip, type ZipPart } from "./zip-writer.ts";

const name = fc.stringMatching(/^[a-zäß_0-9]{1,8}(\/[a-z]{1,5}){0,2}\.x$/);
const content = fc.oneof(fc.uint8Array({ maxLength: 3000 }), fc.constant(new Uint8Array(200_000)));
const archive = fc.uniqueArray(fc.record({ name, content, compress: fc.boolean() }), {
  selector: (part) => part.name,
  maxLength: 6,
});

const inPieces = (bytes: Uint8Array) => [bytes.subarray(0, 7), bytes.subarray(7)];

describe("an archive", () => {
  test("gives back what was put in, here and by another reader", async () => {
    await fc.assert(
      fc.asyncProperty(archive, async (parts) => {
        const bytes = await written(parts.map((part) => ({ ...part, bytes: inPieces(part.content) })));
        const expected = Object.fromEntries(parts.map((part) => [part.name, new Uint8Array(part.content)]));
        expect(await contentsOf(bytes)).toEqual(expected);
        const other = await JSZip.loadAsync(bytes, { checkCRC32: true });
        for (const part of parts) expect(await other.file(part.name)?.async("uint8array")).toEqual(expected[part.name]);
      }),
      { numRuns: 40 },
    );
  });

  test("of another writer is read", async () => {
    await fc.assert(
      fc.asyncProperty(archive, fc.boolean(), async (parts, streamFiles) => {
        const zip = new JSZip();
        zip.folder("empty");
        for (const part of parts)
          zip.file(part.name, part.content, { compression: part.compress ? "DEFLATE" : "STORE" });
        const bytes = await zip.generateAsync({ type: "uint8array", streamFiles, comment: "PK\u0005\u0006 a comment" });
        expect(await contentsOf(bytes)).toEqual(
          Object.fromEntries(parts.map((part) => [part.name, new Uint8Array(part.content)])),
        );
      }),
      { numRuns: 40 },
    );
  });

  test("holds more files than the old format counts", async () => {
    const count = 65_540;
    function* parts(): Generator<ZipPart> {
      for (let index = 0; index < count; index += 1) {
        yield { name: `f${index}`, bytes: [Buffer.from([index % 256])], compress: false };
      }
    }
    const opened = await openZip(onDisk(await written(parts())));
    expect(opened.entries).toHaveLength(count);
    const last = opened.entries.at(-1);
    const chunks: Uint8Array[] = [];
    if (last) for await (const chunk of opened.read(last)) chunks.push(chunk);
    expect([last?.name, Buffer.concat(chunks).toString("hex")]).toEqual([`f${count - 1}`, "03"]);
    await opened.close();
  });

  test("that was changed or cut anywhere is refused, or has the same bytes", async () => {
    const text = Buffer.from("the quick brown fox ".repeat(40));
    const whole = await written([
      { name: "a", bytes: [text], compress: true },
      { name: "b", bytes: [text], compress: false },
    ]);
    const expected = new Uint8Array(text);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ change;
        for (const bytes of [changed, whole.subarray(0, at)]) {
          const contents = await contentsOf(bytes).catch((error: unknown) => error);
          if (contents instanceof Error) expect(contents).toBeInstanceOf(ZipError);
          else for (const found of Object.values(contents as object)) expect(found).toEqual(expected);
        }
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["text", Buffer.from("not an archive".repeat(10))],
  ])("%s is none", async (_, bytes) => {
    await expect(openZip(onDisk(bytes))).rejects.toThrow("no ZIP archive");
  });

  test("says which of its files needs a password", async () => {
    const bytes = await written([{ name: "secret", bytes: [Buffer.from("x")], compress: false }]);
    const central = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    bytes[central + 8] = (bytes[central + 8] ?? 0) | 1;
    await expect(openZip(onDisk(bytes))).rejects.toThrow("secret in the ZIP archive is encrypted");
  });

  test("asks for a file's bytes when the one before is written, and passes its error on", async () => {
    const asked: string[] = [];
    function* bytesOf(label: string): Generator<Uint8Array> {
      asked.push(label);
      yield Buffer.from(label);
    }
    const parts = ["a", "b"].map((label) => ({ name: label, bytes: bytesOf(label), compress: true }));
    const iterator = writeZip(parts, new Date());
    await iterator.next();
    expect(asked).toEqual([]);
    for await (const _ of iterator) void _;
    expect(asked).toEqual(["a", "b"]);
    function* broken(): Generator<Uint8Array> {
      yield Buffer.from("x");
      throw new Error("no disk");
    }
    await expect(written([{ name: "x", bytes: broken(), compress: true }])).rejects.toThrow("no disk");
  });
});
