import { mkdir, mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { writeAtomically } from "./atomic-write.ts";

async function folder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "wav0-atomic-"));
}

test("a file is made, then replaced, and nothing else stays in the folder", async () => {
  const directory = await folder();
  const file = path.join(directory, "a.json");
  await writeAtomically(file, "one");
  await writeAtomically(file, new Uint8Array([116, 119, 111]));
  expect(await readFile(file, "utf8")).toBe("two");
  expect(await readdir(directory)).toEqual(["a.json"]);
});

test("readers beside many writers see whole versions only", async () => {
  const file = path.join(await folder(), "a.json");
  const versions = Array.from({ length: 20 }, (_, index) => String(index).repeat(50_000));
  await writeAtomically(file, versions[0] ?? "");
  const writing = Promise.all(versions.map((version) => writeAtomically(file, version)));
  for (let read = 0; read < 40; read += 1) expect(versions).toContain(await readFile(file, "utf8"));
  await writing;
  expect(versions).toContain(await readFile(file, "utf8"));
});

test("a write that fails leaves no temporary file behind", async () => {
  const directory = await folder();
  const blocked = path.join(directory, "taken");
  await writeAtomically(path.join(directory, "keep"), "x");
  await mkdir(path.join(blocked, "child"), { recursive: true });
  await expect(writeAtomically(blocked, "x")).rejects.toThrow();
  expect((await readdir(directory)).sort()).toEqual(["keep", "taken"]);
});
