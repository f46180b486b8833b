import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import JSZip from "jszip";
import { expect, test } from "vitest";
import { hasProgram } from "./testing/programs.fixture.ts";
import { crc32 } from "../codec/crc-32.ts";
import { zip, type ZipEntry } from "./zip.ts";

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
    selector: ([text]) => text.toLowerCase(),
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

const JOBS: readonly (readonly [program: string, args: (file: string, into: string) => string[]])[] = [
  ["unzip", (file, into) => ["-q", file, "-d", into]],
  ["bsdtar", (file, into) => ["-xf", file, "-C", into]],
  ["7z", (file, into) => ["x", "-y", `-o${into}`, file]],
  ["python3", (file, into) => ["-m", "zipfile", "-e", file, into]],
];

test.each(JOBS)("%s unpacks names beyond ASCII, folders and readable files", async (program, args) => {
  if (!hasProgram(program)) return;
  const folder = mkdtempSync(path.join(os.tmpdir(), "wav0-zip-"));
  try {
    const audio = Uint8Array.from({ length: 5_000 }, (_, index) => index % 256);
    const file = path.join(folder, "a.zip");
    writeFileSync(file, await archive([["Drums/Bäss ∞.wav", audio]]));
    const environment = { ...process.env, LC_ALL: "C.UTF-8" };
    execFileSync(program, args(file, folder), { env: environment, stdio: "pipe" });
    const unpacked = path.join(folder, "Drums/Bäss ∞.wav");
    expect(new Uint8Array(readFileSync(unpacked))).toEqual(audio);
    expect(statSync(unpacked).mode & 0o400).toBe(0o400);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a reader of a stream finds sizes before each file", async () => {
  const bytes = await archive([["a.wav", new Uint8Array([1, 2, 3])]]);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  // APPNOTE 4.3.7: flags without bit 3, then checksum, compressed and full size.
  expect(view.getUint16(6, true) & 8).toBe(0);
  expect([view.getUint32(14, true), view.getUint32(18, true), view.getUint32(22, true)]).toEqual([0x55_bc_80_1d, 3, 3]);
});

test.each(["../up.wav", "/root.wav", "a//b.wav", "a\\b.wav", "", ".", "a/../b"])(
  "%j is no name for a file",
  async (name) => {
    await expect(archive([[name, new Uint8Array()]])).rejects.toThrow("is no name for a file");
  },
);

test("two files of one name are refused, whatever their case", async () => {
  const both = archive([
    ["a/Kick.wav", new Uint8Array()],
    ["a/kick.wav", new Uint8Array()],
  ]);
  await expect(both).rejects.toThrow("Two files of an archive are called a/kick.wav");
});

test("in UTC the bytes are those of the moment, before 1980 and after 2107 those of the nearest date", async () => {
  const dateOf = async (modified: Date) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of zip([{ name: "a", bytes: new Uint8Array(), modified }], { utc: true }))
      pieces.push(piece);
    const [first = new Uint8Array(30)] = pieces;
    const view = new DataView(first.buffer, first.byteOffset);
    const [time, date] = [view.getUint16(10, true), view.getUint16(12, true)];
    return [1980 + (date >> 9), (date >> 5) & 15, date & 31, time >> 11, (time >> 5) & 63, 2 * (time & 31)];
  };
  expect(await dateOf(new Date("2026-11-20T13:37:42Z"))).toEqual([2026, 11, 20, 13, 37, 42]);
  expect(await dateOf(new Date(0))).toEqual([1980, 1, 1, 0, 0, 0]);
  expect(await dateOf(new Date(Number.NaN))).toEqual([1980, 1, 1, 0, 0, 0]);
  expect((await dateOf(new Date("2300-06-01T00:00:00Z")))[0]).toBe(2107);
});
