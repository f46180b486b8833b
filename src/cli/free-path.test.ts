import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeAtFreePath } from "./free-path.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), "wav0-free-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

test("files of one name get numbers, also at the same time, and none is overwritten", async () => {
  const make = (text: string) =>
    makeAtFreePath(path.join(folder, "bass"), "mid", (target) => writeFile(target, text, { flag: "wx" }));
  const made = await Promise.all(["a", "b", "c"].map(make));
  expect(new Set(made).size).toBe(3);
  expect((await readdir(folder)).toSorted()).toEqual(["bass.mid", "bass_2.mid", "bass_3.mid"]);
});

test("another failure than a taken name is passed on", async () => {
  const make = (target: string) => writeFile(target, "", { flag: "wx" });
  await expect(makeAtFreePath(path.join(folder, "none", "bass"), "mid", make)).rejects.toThrow(/ENOENT/);
});
