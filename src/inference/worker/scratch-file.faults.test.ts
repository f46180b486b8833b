import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FileStore, type NewFile } from "../file-store.ts";
import { ScratchFile } from "./scratch-file.ts";

async function newFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "wav0-scratch-"));
}

const FILE: NewFile = {
  id: "f1",
  name: "bass.wav",
  contentType: "audio/wav",
  createdAt: 1,
  owner: { kind: "prediction", predictionId: "p1" },
};

async function storeIn(folder: string): Promise<FileStore> {
  const store = new FileStore(folder);
  await store.load();
  return store;
}

test("a file has the bytes, size and digest of what was written, however it was cut", async () => {
  const folder = await newFolder();
  const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(pieces, async (written) => {
      const file = new ScratchFile(path.join(folder, "p1.bass"));
      for (const piece of written) file.write(piece);
      const { path: where, sizeBytes, sha256 } = file.finish();
      const whole = Buffer.concat(written);
      expect(Buffer.compare(await readFile(where), whole)).toBe(0);
      expect(sizeBytes).toBe(whole.length);
      expect(sha256).toBe(createHash("sha256").update(whole).digest("hex"));
    }),
    { numRuns: 25 },
  );
});

test("a piece of a megabyte from the middle of a buffer arrives whole", async () => {
  const buffer = Uint8Array.from({ length: 1_048_676 }, (_, i) => (i * 31) % 251);
  const file = new ScratchFile(path.join(await newFolder(), "p1.other"));
  file.write(buffer.subarray(50, 1_048_626));
  const { path: where, sizeBytes } = file.finish();
  expect(sizeBytes).toBe(1_048_576);
  expect(Buffer.compare(await readFile(where), buffer.subarray(50, 1_048_626))).toBe(0);
});

test("nobody else on the machine may read a file", async () => {
  if (process.platform === "win32") return;
  const { path: where } = new ScratchFile(path.join(await newFolder(), "p1.bass")).finish();
  expect((await stat(where)).mode & 0o077).toBe(0);
});

test("a folder that is gone, or one in the place of the file, is told before anything is made", async () => {
  const folder = await newFolder();
  await mkdir(path.join(folder, "p1.bass.tmp"));
  expect(() => new ScratchFile(path.join(folder, "p1.bass"))).toThrow("EISDIR");
  await rm(folder, { recursive: true });
  expect(() => new ScratchFile(path.join(folder, "p1.bass"))).toThrow("ENOENT");
});

test("a file that was closed takes nothing more", async () => {
  const file = new ScratchFile(path.join(await newFolder(), "p1.bass"));
  file.write(Buffer.from("RIFF"));
  file.close();
  expect(() => file.finish()).toThrow("EBADF");
});

test("an unfinished file is no file of the store, and goes with its prediction", async () => {
  const folder = await newFolder();
  const store = await storeIn(folder);
  const file = new ScratchFile(`${store.scratch("p1")}bass`);
  file.write(Buffer.from("RIFF"));
  file.close();
  expect(store.list()).toEqual([]);
  await store.clearScratch("p1");
  await expect(stat(`${store.scratch("p1")}bass.tmp`)).rejects.toThrow("ENOENT");
  await store.clearScratch("p1");
});

test("a scratch file that is lost before it is adopted is told, and nothing is recorded", async () => {
  const folder = await newFolder();
  const store = await storeIn(folder);
  const file = new ScratchFile(`${store.scratch("p1")}bass`);
  file.write(Buffer.from("RIFF"));
  const written = file.finish();
  await store.clearScratch("p1");
  await expect(store.adopt(FILE, written)).rejects.toThrow("ENOENT");
  expect(store.get("f1")).toBeUndefined();
  expect((await storeIn(folder)).list()).toEqual([]);
});

test("a file that is adopted takes the place of one with its id, and is cleared with no scratch", async () => {
  const folder = await newFolder();
  const store = await storeIn(folder);
  await store.put(FILE, Buffer.from("an earlier attempt"));
  const file = new ScratchFile(`${store.scratch("p1")}bass`);
  file.write(Buffer.from("RIFF"));
  const stored = await store.adopt(FILE, file.finish());
  await store.clearScratch("p1");
  expect(stored.sha256).toBe(createHash("sha256").update("RIFF").digest("hex"));
  expect(store.listOf("p1")).toEqual([stored]);
  expect(Buffer.from(await readFile((await storeIn(folder)).pathOf("f1"))).toString()).toBe("RIFF");
});
