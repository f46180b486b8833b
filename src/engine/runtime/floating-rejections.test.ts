import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import path from "node:path";
import { expect, test } from "vitest";

/** Runs a program in a process of its own: a test runner listens for rejections, too. */
async function run(program: string): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
    cwd: path.resolve("."),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { code: code as number | null, output, errors }; // The first argument of "exit".
}

const OPEN = `
  import { openTestEngine } from "./src/engine/testing/open-test-engine.ts";
  const heard = [];
  const app = await openTestEngine({ onSystemLog: (message, error) => heard.push([message, String(error)]) });
  const rest = () => new Promise((resolve) => setTimeout(resolve, 50));
`;

test("rejected promises that functions leave behind are logged, and the process goes on", async () => {
  const { code, output, errors } = await run(`${OPEN}
    console.log(await app.mutation("rooms:floatRejections", { label: "first" }));
    await rest();
    console.log(await app.mutation("rooms:letGo", { label: "second" }));
    await rest();
    console.log(JSON.stringify(heard.map(([, error]) => error)));
    await app.dispose();`);
  expect(errors).toBe("");
  expect(code).toBe(0);
  const lines = output.trim().split("\n");
  expect(lines.slice(0, 2)).toEqual(["first", "second"]);
  expect(JSON.parse(lines[2] ?? "")).toEqual([
    expect.stringContaining("nobody awaits this"),
    expect.stringContaining("only while the query or mutation runs"),
  ]);
});

test("a rejection of the host itself still ends the process", async () => {
  const { code, errors } = await run(`${OPEN} void Promise.reject(new Error("a fault of the host")); await rest();`);
  expect(code).not.toBe(0);
  expect(errors).toContain("a fault of the host");
});
