import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { FileStore, type NewFile } from "./file-store.ts";

const upload: NewFile = {
  id: "f1",
  name: "loop.wav",
  contentType: "audio/wav",
  createdAt: 1_000,
  owner: { kind: "upload", metadata: { take: 2 } },
};
const bytes = Uint8Array.from({ length: 10 }, (_, index) => index);

async function folder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "wav0-files-"));
}

async function loaded(directory: string): Promise<FileStore> {
  const files = new FileStore(directory);
  await files.load();
  return files;
}

test("a file is read back with its size and digest, also after a restart", async () => {
  const directory = await folder();
  const stored = await (await loaded(directory)).put(upload, bytes);
  expect(stored).toEqual({
    ...upload,
    sizeBytes: 10,
    sha256: "1f825aa2f0020ef7cf91dfa30da4668d791c5d4824fc8e41354b89ec05795ab3",
  });
  const files = await loaded(directory);
  expect(files.get("f1")).toEqual(stored);
  expect([...(await readFile(files.pathOf("f1")))]).toEqual([...bytes]);
});

test("a stream holds the bytes between its ends, both included", async () => {
  const files = await loaded(await folder());
  await files.put(upload, bytes);
  const read = new Uint8Array(await new Response(files.stream("f1", 3, 5)).arrayBuffer());
  expect([...read]).toEqual([3, 4, 5]);
});

test("the same id replaces the file", async () => {
  const files = await loaded(await folder());
  await files.put(upload, bytes);
  await files.put(upload, bytes.subarray(0, 2));
  expect(files.get("f1")?.sizeBytes).toBe(2);
  expect(files.list()).toHaveLength(1);
});

test("a removed file leaves nothing on disk", async () => {
  const directory = await folder();
  const files = await loaded(directory);
  await files.put(upload, bytes);
  expect(await files.remove("f1")).toBe(true);
  expect(await files.remove("f1")).toBe(false);
  expect(await readdir(directory)).toEqual([]);
});

test("files of a prediction are found by its id", async () => {
  const files = await loaded(await folder());
  await files.put(upload, bytes);
  await files.put({ ...upload, id: "f2", owner: { kind: "prediction", predictionId: "p1" } }, bytes);
  expect(files.listOf("p1").map(({ id }) => id)).toEqual(["f2"]);
});

test("loading deletes content without a record, records that are damaged and half-written files", async () => {
  const directory = await folder();
  await (await loaded(directory)).put(upload, bytes);
  await writeFile(path.join(directory, "orphan.content"), "x");
  await writeFile(path.join(directory, "torn.json"), "{");
  await writeFile(path.join(directory, "torn.content"), "x");
  await writeFile(path.join(directory, "f1.json.1.tmp"), "x");
  expect((await loaded(directory)).list().map(({ id }) => id)).toEqual(["f1"]);
  expect((await readdir(directory)).sort()).toEqual(["f1.content", "f1.json"]);
});

test("a write into a folder that is gone fails and lists nothing", async () => {
  const directory = await folder();
  const files = await loaded(directory);
  await rm(directory, { recursive: true });
  await expect(files.put(upload, bytes)).rejects.toThrow("ENOENT");
  expect(files.list()).toEqual([]);
});

test("a written file is adopted by moving it, and is there after a restart", async () => {
  const directory = await folder();
  const files = await loaded(directory);
  const written = `${files.scratch("p1")}bass.tmp`;
  await writeFile(written, bytes);
  const stored = await files.adopt(upload, { path: written, sizeBytes: 10, sha256: "ab" });
  expect(stored).toEqual({ ...upload, sizeBytes: 10, sha256: "ab" });
  expect([...(await readFile((await loaded(directory)).pathOf("f1")))]).toEqual([...bytes]);
  expect((await readdir(directory)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test("scratch files go with their prediction, and those of a crashed process at the next start", async () => {
  const directory = await folder();
  const files = await loaded(directory);
  for (const id of ["p1", "p11"]) await writeFile(`${files.scratch(id)}bass.tmp`, bytes);
  await files.clearScratch("p1");
  expect(await readdir(directory)).toEqual(["p11.bass.tmp"]);
  await loaded(directory);
  expect(await readdir(directory)).toEqual([]);
});
