import { chmod, mkdir, mkdtemp, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { revealCommand, revealFile } from "./reveal.ts";

const searchPath = process.env["PATH"];
let folder: string;
let library: string;

/** A file manager that writes down what it was asked, before the ones of this machine. */
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "wav0-reveal-")));
  library = path.join(folder, "library");
  await mkdir(library);
  const opener = path.join(folder, "xdg-open");
  await writeFile(opener, `#!/bin/sh\nprintf '%s\\n' "$#" "$@" > "${folder}/asked"\n`);
  await chmod(opener, 0o755);
  process.env["PATH"] = `${folder}${path.delimiter}${searchPath}`;
});
afterEach(() => {
  process.env["PATH"] = searchPath;
});

const asked = () => readFile(path.join(folder, "asked"), "utf8").catch(() => "");

test("the file manager is asked for the folder, in one argument that no shell reads", async () => {
  const odd = path.join(library, "a; touch pwned; $(b)");
  await mkdir(odd);
  await writeFile(path.join(odd, "c.wav"), "");
  expect(await revealFile(library, path.join(odd, "c.wav"), "linux")).toBe(true);
  await expect.poll(asked, { timeout: 20_000 }).toBe(`1\n${odd}\n`);
});

test("a file outside of the library is not shown, also not by a link or by dots", async () => {
  const secret = path.join(folder, "secret.wav");
  await writeFile(secret, "");
  await symlink(secret, path.join(library, "link.wav"));
  for (const file of [secret, path.join(library, "link.wav"), `${library}/../secret.wav`, library, "/none.wav"]) {
    expect(await revealFile(library, file, "linux")).toBe(false);
  }
  expect(await asked()).toBe("");
});

test("where there is no file manager nothing is shown, and that is said", async () => {
  await writeFile(path.join(library, "a.wav"), "");
  process.env["PATH"] = library;
  expect(await revealFile(library, path.join(library, "a.wav"), "linux")).toBe(false);
});

test.each([
  ["darwin", "open", ["-R", "/m/a b.wav"]],
  ["win32", "explorer.exe", ["/select,/m/a b.wav"]],
  ["linux", "xdg-open", ["/m"]],
] as const)("on %s it is %s that shows a file", (platform, program, args) => {
  expect(revealCommand(platform, "/m/a b.wav")).toEqual({ program, args });
});
