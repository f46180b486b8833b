import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AppError } from "../contracts/errors.ts";
import { checkFolder, describeFolderFault, folderError, inspectFolder } from "./folders.ts";

let top: string;

beforeEach(async () => {
  top = await mkdtemp(path.join(os.tmpdir(), "wav0-folders-"));
});
afterEach(() => rm(top, { recursive: true, force: true }));

const failure = (code: string, more: object = {}) => Object.assign(new Error(`${code}: no`), { code, ...more });

test("a folder that can be written has no fault, and checking it makes it", async () => {
  const folder = path.join(top, "a", "b");
  expect(await inspectFolder("library", folder)).toBeNull();
  await expect(access(folder)).rejects.toThrow(/ENOENT/);
  expect(await checkFolder("library", folder)).toBeNull();
  expect(await inspectFolder("library", folder)).toBeNull();
});

test("a place that a file has taken is told with the variable that leads elsewhere", async () => {
  const taken = path.join(top, "taken");
  await writeFile(taken, "a file");
  for (const place of [taken, path.join(taken, "below")]) {
    expect(await checkFolder("data", place)).toMatch(
      /^The data directory .+ cannot be written \(.+\); set WAV0_HOME to/,
    );
    expect(await inspectFolder("library", place)).toMatch(/; set WAV0_LIBRARY to a folder you can write$/);
  }
});

test("a full disk needs space, a read-only one another folder", () => {
  expect(describeFolderFault("library", "/music", failure("ENOSPC"))).toMatch(/; free some space there, or set WAV0_/);
  expect(describeFolderFault("library", "/music", failure("EROFS"))).toMatch(/; set WAV0_LIBRARY to a folder/);
});

test("what is not about a place stays as it is", () => {
  for (const error of [
    failure("ECONNREFUSED"),
    failure("EACCES", { address: "127.0.0.1" }),
    new AppError("OVERLOADED", "x"),
  ]) {
    expect(folderError("data", "/home", error)).toBe(error);
  }
  expect(folderError("data", "/home", failure("EACCES"))).toMatchObject({ code: "FOLDER_NOT_WRITABLE" });
});
