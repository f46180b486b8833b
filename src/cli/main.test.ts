import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { EXECUTABLE } from "../testing/studio-process.ts";

const run = (...args: string[]) => promisify(execFile)(process.execPath, [EXECUTABLE, ...args]);

test("a failure that a person can act on is one line on standard error, without a stack", async () => {
  const failure = await run("frobnicate").catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^INVALID_INPUT: .*frobnicate/) });
  expect(failure).not.toMatchObject({ stderr: expect.stringMatching(/^\s+at /m) });
});

test("the help lists the commands on standard output", async () => {
  const { stdout, stderr } = await run("--help");
  expect(stdout).toMatch(/generate[\s\S]*split[\s\S]*demo/);
  expect(stderr).toBe("");
});
