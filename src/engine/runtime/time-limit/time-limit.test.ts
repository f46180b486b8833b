import { AsyncLocalStorage } from "node:async_hooks";
import vm from "node:vm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { sentinel } from "./sentinel.ts";
import { CallInterrupted, FunctionTimeout, TimeLimit } from "./time-limit.ts";

const limit = new TimeLimit(100);
// Taken by SIGINT only: a test in which a signal is lost or misread must not end the runner.
const heard = vi.fn();
beforeAll(async () => {
  // Node's stack of async contexts is in use from here on, as in a process that serves sign-in.
  new AsyncLocalStorage().run({}, () => undefined);
  sentinel.onInterrupt(heard);
  await vi.waitFor(() => expect(sentinel.isOnGuard()).toBe(true), { timeout: 30_000 });
});
afterAll(() => limit.close());

/** Runs code in a new realm, as calls do, and lets the event loop turn: where Node finds what is wrong, it aborts. */
async function call(code: string, globals: object = {}): Promise<unknown> {
  const realm = vm.createContext({ ...globals }, { microtaskMode: "afterEvaluate" });
  try {
    return limit.call("jobs:run", (runCode) => runCode((options): unknown => vm.runInContext(code, realm, options)));
  } catch (error) {
    return error;
  } finally {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

test.each([
  ["at once", "for (;;);"],
  ["after an await", "Promise.resolve().then(() => { for (;;); })"],
  ["without end, a microtask at a time", "(async () => { for (;;) await null; })()"],
  ["and catches what it can", "for (;;) try { for (;;); } catch {} finally { for (;;); }"],
  ["in a regular expression", "/^(a+)+$/.test('a'.repeat(40) + 'b')"],
])("code that spins %s is stopped, told by name and limit, and the process goes on", async (_way, code) => {
  const error = await call(code);
  expect(error).toBeInstanceOf(FunctionTimeout);
  expect(String(error)).toMatch(/timed out \(maximum duration: 0\.1s\): jobs:run was stopped/);
  expect(await call("1 + 1")).toBe(2);
});

test("time in which the call did not have the processor counts for little", async () => {
  const wait = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)";
  expect(await call(wait)).toBe("timed-out");
});

test("a call that waits for ever without working ends too", async () => {
  expect(await call("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)")).toBeInstanceOf(FunctionTimeout);
});

test("a run inside a run ends with it", async () => {
  const inner = vm.createContext({}, { microtaskMode: "afterEvaluate" });
  const nested = () =>
    limit.engineWork(() => limit.runNested((options): unknown => vm.runInContext("for (;;);", inner, options)));
  expect(await call("try { nested() } catch {}", { nested })).toBeInstanceOf(FunctionTimeout);
});

test("what the engine does for code is never cut in two", async () => {
  let [begun, ended] = [0, 0];
  const work = () =>
    limit.engineWork(() => {
      begun += 1;
      for (let n = 0; n < 1000; n++) Math.sqrt(n);
      ended += 1;
    });
  for (let n = 0; n < 5; n++) {
    expect(await call("for (;;) work()", { work })).toBeInstanceOf(FunctionTimeout);
    expect(ended).toBe(begun);
  }
  expect(begun).toBeGreaterThan(0);
});

test("a signal that comes when its call has just ended harms no other call, and is taken for nobody's", async () => {
  const spin = "const end = now() + millis; while (now() < end);";
  for (let n = 0; n < 20; n++) {
    const late = await call(spin, { now: () => performance.now(), millis: 95 + n });
    // A signal for the call before may come as late as this.
    expect([undefined, FunctionTimeout, CallInterrupted]).toContain(late?.constructor);
    const next = await call("1 + 1");
    expect([2, CallInterrupted]).toContain(next === 2 ? next : next?.constructor);
  }
  expect(heard).not.toHaveBeenCalled();
});

test("an interrupt by a person is told, and the call that it met can be made again", async () => {
  process.kill(process.pid, "SIGINT");
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1), { timeout: 30_000 });
  sentinel.onInterrupt(heard);
  const interrupt = () => process.kill(process.pid, "SIGINT");
  // Not by way of the engine: code of the deployment runs when the signal comes.
  expect(await call("interrupt(); for (;;);", { interrupt })).toBeInstanceOf(CallInterrupted);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2), { timeout: 30_000 });
  expect(await call("1 + 1")).toBe(2);
});
