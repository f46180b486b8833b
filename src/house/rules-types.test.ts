import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);

test("no promise is left alone, and every switch knows every state", { timeout: 600_000 }, async () => {
  // Rules that need types take ten seconds of CPU, so they are no part of `npm run check`, which runs at each change.
  const settings = path.join(import.meta.dirname, "rules-types.json");
  const folders = ["src", "convex", "dashboard"];
  const lint = run("npx", ["oxlint", "--type-aware", "--format=unix", "-c", settings, ...folders], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const output = await lint.then(
    ({ stdout }) => stdout,
    // What a command that failed has printed.
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(output.trim()).toBe("");
});
