import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import path from "node:path";
import { expect, test } from "vitest";

const BEGIN = `
  import vm from "node:vm";
  import { sentinel } from "./src/engine/runtime/time-limit/sentinel.ts";
  import { TimeLimit } from "./src/engine/runtime/time-limit/time-limit.ts";
  const rest = () => new Promise((resolve) => setTimeout(resolve, 20));
  const say = (word) => process.stdout.write(word + "\\n");
  const limit = new TimeLimit(500);
  const call = (work) => {
    try { return limit.call("f:g", (runCode) => runCode((options) => vm.runInNewContext("work()", { work }, options))); }
    catch (error) { return error.constructor.name; }
  };
  while (!sentinel.isOnGuard()) await rest();
  const interrupt = () => process.kill(process.pid, "SIGINT");
`;

/** What a program says in a process of its own, and the signal that ended it. */
async function run(program: string): Promise<{ words: string[]; signal: unknown }> {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", BEGIN + program], {
    cwd: path.resolve("."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [, signal]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return { words: output.trim().split("\n"), signal };
}

test.skipIf(process.platform === "win32")("where nobody listens, the first interrupt ends the process", async () => {
  expect(await run(`say("ready"); interrupt(); setInterval(() => undefined, 1000);`)).toEqual({
    words: ["ready"],
    signal: "SIGINT",
  });
});

test.skipIf(process.platform === "win32")(
  "an interrupt that meets the engine at work ends all calls; the second one ends the process",
  async () => {
    const { words, signal } = await run(`
      sentinel.onInterrupt(() => { say("heard"); setTimeout(interrupt, 50); });
      say(call(() => limit.engineWork(() => { interrupt(); for (;;); })));
      say(call(() => say("must not run")));
      setInterval(() => undefined, 1000);`);
    expect(words).toEqual(["CallInterrupted", "CallInterrupted", "heard"]);
    expect(signal).toBe("SIGINT");
  },
);

test.skipIf(process.platform === "win32")(
  "the signal is left to whoever else listens to it; calls are limited all the same",
  async () => {
    const { words, signal } = await run(`
      sentinel.onInterrupt(() => say("heard"));
      process.on("SIGINT", () => say("heard by another"));
      say(String(sentinel.isOnGuard()));
      say(call(() => { for (;;); }));
      interrupt();
      await rest();
      limit.close();
      process.exit(0);`);
    expect(words.slice(0, 2)).toEqual(["false", "FunctionTimeout"]);
    expect(words.slice(2).toSorted()).toEqual(["heard", "heard by another"]);
    expect(signal).toBeNull();
  },
);
