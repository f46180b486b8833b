import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { createSteadyClock } from "../storage/disk/steady-clock.ts";
import type { RunEnd } from "./action-protocol.ts";
import { ActionPool, type ActionCalls, type ActionPoolOptions } from "./action-pool.ts";

/** Actions as convex/server registers them, without convex/server. */
const SOURCES = {
  "good.js": "export const answer = { invokeAction: async () => '42' };",
  "bad.js": "throw new Error('this module is broken');",
  "clock.js":
    "export const read = { invokeAction: async () => JSON.stringify([Date.now(), +new Date(), +new Date(5), new Date() instanceof Date]) };",
  "thread.js": `
    import { threadId } from "node:worker_threads";
    const free = [];
    export const waits = { invokeAction: async () => (await new Promise((go) => free.push(go)), String(threadId)) };
    export const frees = { invokeAction: async () => (free.splice(0).forEach((go) => go()), String(threadId)) };`,
  "spins.js": `
    import { existsSync } from "node:fs";
    export const forever = { invokeAction: async () => { for (;;); } };
    export const until = { invokeAction: async (_request, file) => { while (!existsSync(file)); return "1"; } };`,
};

const calls: ActionCalls = {
  syscall: async () => ({ ok: true, json: "null" }),
  storeBlob: async () => ({ ok: true, json: "null" }),
  readBlob: async () => ({ ok: true, file: null }),
  head: () => undefined,
  body: async () => ({ ok: true, json: "null" }),
  log: () => undefined,
};

let pool: ActionPool;
afterEach(() => pool.close());

function open(options: Partial<ActionPoolOptions> = {}): void {
  const entry = path.resolve("dist/action-worker.js");
  const { memory: clockMemory } = createSteadyClock({ wall: Date.now, elapsed: () => performance.now() }, 0);
  pool = new ActionPool({
    entry,
    threads: 2,
    timeoutMillis: 60_000,
    clockMemory,
    onFault: () => undefined,
    ...options,
  });
  const modules = Object.entries(SOURCES).map(([file, source]) => ({
    path: file,
    source,
    environment: "isolate" as const, // The literal, for the type of modules.
  }));
  pool.deploy(() => [{ path: "", modules, environment: {}, eager: Object.keys(SOURCES) }]);
}

function run(module: string, name: string, argumentsJson = "[{}]"): Promise<RunEnd> {
  return pool.run({ type: "run", component: "", module, name, argumentsJson }, calls);
}

test("a module that is broken fails its own actions, each time, and no others", async () => {
  open();
  pool.warm();
  for (let round = 0; round < 2; round++) {
    expect(await run("bad", "any")).toMatchObject({ kind: "threw", text: "Error: this module is broken" });
    expect(await run("good", "answer")).toEqual({ kind: "returned", json: "42" });
  }
});

test("actions that come while the threads start all run", async () => {
  open();
  const ends = await Promise.all(Array.from({ length: 50 }, () => run("good", "answer")));
  expect(new Set(ends.map((end) => JSON.stringify(end)))).toEqual(new Set(['{"kind":"returned","json":"42"}']));
});

test("actions that wait share one thread", async () => {
  open({ patienceMillis: 60_000 });
  const waiting = Array.from({ length: 20 }, () => run("thread", "waits"));
  const thread = await run("good", "answer").then(() => run("thread", "frees"));
  expect(thread).toMatchObject({ kind: "returned" });
  expect(new Set((await Promise.all(waiting)).map((end) => JSON.stringify(end)))).toEqual(
    new Set([JSON.stringify(thread)]),
  );
});

test("actions beside one that spins run in a second thread", async () => {
  open({ patienceMillis: 50 });
  await run("good", "answer");
  void run("spins", "forever");
  const ends = await Promise.all(Array.from({ length: 5 }, () => run("good", "answer")));
  expect(ends.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => "returned"));
  expect(await run("good", "answer")).toEqual({ kind: "returned", json: "42" });
});

test("a thread that spins again gets no actions, though it has fewer than the other one", async () => {
  open({ patienceMillis: 50 });
  const folder = mkdtempSync(path.join(tmpdir(), "wav0-spin-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "go-on");
  await run("good", "answer");
  const spinning = run("spins", "until", file);
  for (let i = 0; i < 3; i++) void run("thread", "waits");
  const beside = await run("good", "answer");
  writeFileSync(file, "");
  expect([beside.kind, (await spinning).kind]).toEqual(["returned", "returned"]);
  void run("spins", "forever");
  expect(await run("good", "answer")).toEqual({ kind: "returned", json: "42" });
});

test("whoever waits for a thread that is busy hears when the pool closes", async () => {
  open({ patienceMillis: 60_000 });
  await run("good", "answer");
  void run("spins", "forever");
  const behind = run("good", "answer");
  await pool.close();
  expect(await behind).toMatchObject({ text: "Transient error while executing action" });
});

test("an action that spins is ended with its thread, and the next one gets a new thread", async () => {
  open({ threads: 1, timeoutMillis: 1_000 });
  expect(await run("spins", "forever")).toMatchObject({ text: expect.stringContaining("timed out") });
  let end = await run("good", "answer");
  // A loaded machine may take longer than that to start the thread.
  while (end.kind !== "returned") end = await run("good", "answer");
  expect(end.json).toBe("42");
});

test("a closed pool starts nothing", async () => {
  open();
  await pool.close();
  pool.warm();
  expect(await run("good", "answer")).toMatchObject({ text: "Transient error while executing action" });
});

test("an action finds the deployment's clock, also where the machine's is behind it", async () => {
  const lastCommit = Date.now() + 3_600_000;
  const clock = createSteadyClock({ wall: Date.now, elapsed: () => performance.now() }, lastCommit);
  open({ clockMemory: clock.memory });
  const end = await run("clock", "read");
  const [now = 0, created = 0, given, isDate] = JSON.parse(end.kind === "returned" ? end.json : "[]") as number[];
  expect(now).toBeGreaterThanOrEqual(lastCommit);
  expect(created).toBeGreaterThanOrEqual(now);
  expect(clock.now()).toBeGreaterThan(now - 2);
  expect([given, isDate]).toEqual([5, true]);
});
