import { mkdtemp, readdir, readFile, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { createOnce } from "./private-file.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "wav0-private-"));
  file = path.join(folder, "key.json");
});

test("of many who race one content stays, whole, and nothing else is left", async () => {
  const contents = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(50_000));
  await Promise.all(contents.map((content) => createOnce(file, content)));
  const kept = await readFile(file, "utf8");
  expect(contents).toContain(kept);
  await createOnce(file, "later");
  expect(await readFile(file, "utf8")).toBe(kept);
  expect(await readdir(folder)).toEqual(["key.json"]);
});

test("the file is its user's alone from the beginning", async () => {
  await createOnce(file, "secret");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("a link that leads nowhere is a name that is taken: nothing is written through it", async () => {
  await symlink(path.join(folder, "elsewhere"), file);
  await createOnce(file, "secret");
  expect(await readdir(folder)).toEqual(["key.json"]);
});

test("a folder that is missing is told, not counted as done", async () => {
  await expect(createOnce(path.join(folder, "none", "key.json"), "x")).rejects.toThrow("ENOENT");
});
