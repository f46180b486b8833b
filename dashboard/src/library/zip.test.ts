import * as fc from "fast-check";
import JSZip from "jszip";
import { expect, test } from "vitest";
import { crc32, zip, type ZipEntry } from "./zip.ts";

const MODIFIED = new Date(2026, 10, 20, 13, 37, 42);

async function archive(files: readonly (readonly [string, Uint8Array<ArrayBuffer>])[]): Promise<Uint8Array> {
  async function* entries(): AsyncGenerator<ZipEntry> {
    for (const [name, bytes] of files) yield { name, bytes, modified: MODIFIED };
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of zip(entries())) pieces.push(piece);
  return Buffer.concat(pieces);
}

test("the checksum is the one that the standard names", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcb_f4_39_26);
  expect(crc32(new Uint8Array())).toBe(0);
});

test("another reader finds every file as it was put in", async () => {
  const name = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
    .filter((text) => /^(?!\.{1,2}$)[^/\\\0]+$/.test(text));
  const files = fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 3_000 })), {
    selector: ([text]) => text,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(files, async (given) => {
      const bytes = await archive(given.map(([text, content]) => [text, new Uint8Array(content)] as const));
      const read = await JSZip.loadAsync(bytes, { checkCRC32: true });
      // By name: the reader keeps files in an object, which puts names that are numbers first.
      expect(Object.keys(read.files).toSorted()).toEqual(given.map(([text]) => text).toSorted());
      for (const [text, content] of given) {
        expect(await read.files[text]?.async("uint8array")).toEqual(new Uint8Array(content));
      }
    }),
    { numRuns: 60 },
  );
});

test("names in any script and the time of each file arrive", async () => {
  const audio = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
  const read = await JSZip.loadAsync(await archive([["größe 鼓.wav", audio]]), { checkCRC32: true });
  const file = read.file("größe 鼓.wav");
  expect(await file?.async("uint8array")).toEqual(audio);
  // The reader takes the archive's clock for UTC; it has two-second steps.
  expect(file?.date.toISOString()).toBe("2026-11-20T13:37:42.000Z");
});

test("an entry is asked for only when the one before was taken", async () => {
  let asked = 0;
  async function* entries(): AsyncGenerator<ZipEntry> {
    for (;;) {
      asked += 1;
      yield { name: `${asked}.wav`, bytes: new Uint8Array(1), modified: MODIFIED };
    }
  }
  const pieces = zip(entries());
  for (let taken = 0; taken < 4; taken++) await pieces.next();
  expect(asked).toBe(2);
});
