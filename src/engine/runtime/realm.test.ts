import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestEngine, type TestEngine } from "../testing/open-test-engine.ts";

let app: TestEngine;
beforeAll(async () => {
  app = await openTestEngine({ clock: () => 1_700_000_000_000.5, random: () => 0.5, transactionTimeoutMillis: 1_500 });
});
afterAll(() => app.dispose());

interface View {
  random: number[];
  calls: number;
  uuid: string;
}
// The shape that realm:look returns.
const look = async () => (await app.query("realm:look")) as unknown as View & Record<string, unknown>;

test("a function finds a frozen clock, realm-made buffers and working Web APIs", async () => {
  expect(await look()).toMatchObject({
    now: 1_700_000_000_000.5,
    dateIsItself: true,
    digest: { $bytes: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=" },
    encoded: { $bytes: "w6k=" },
    blob: "ab",
    cloned: { list: [1, { two: 2 }] },
    hasCrypto: true,
    mathIsWhole: true,
    uuid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
  });
});

test("Math.random depends on the seed only; random ids do not", async () => {
  const [first, second] = [await look(), await look()];
  expect(first.random).toEqual(second.random);
  expect(first.random[0]).not.toBe(first.random[1]);
  expect(first.uuid).not.toBe(second.uuid);
});

test("a realm that kept its globals, and those that its modules made when they were loaded, is used again", async () => {
  const { calls } = await look();
  expect((await look()).calls).toBe(calls + 1);
});

test("globals that a function replaced are put back", async () => {
  const { calls } = await look();
  await app.mutation("realm:litter", { global: false });
  expect(await look()).toMatchObject({ dateIsItself: true, hasCrypto: true, mathIsWhole: true, calls: calls + 1 });
});

test("a realm with a new global is dropped", async () => {
  await look();
  await app.mutation("realm:litter", { global: true });
  expect(await look()).toMatchObject({ dateIsItself: true, hasCrypto: true, calls: 1 });
});

test("timers and network are refused with Convex's text", async () => {
  await expect(app.query("realm:timer")).rejects.toThrow(/Can't use setTimeout\(\) in queries and mutations/);
  await expect(app.mutation("realm:network")).rejects.toThrow(/Can't use fetch\(\) in queries and mutations/);
});

test("a promise that never resolves fails at once", async () => {
  await expect(app.mutation("realm:hang")).rejects.toThrow(/returned a promise that never resolves/);
});

test.each([true, false])("a handler that spins is ended and the engine goes on (after an await: %s)", async (late) => {
  await expect(app.mutation("realm:spin", { late })).rejects.toThrow(
    /Function execution timed out \(maximum duration: 1\.5s\): realm:spin was stopped/,
  );
  expect(await app.mutation("counters:add", { name: `after${String(late)}`, amount: 1 })).toBe(1);
});

test("a module that spins while it loads is ended, too", async () => {
  const modules = [{ path: "loop.js", source: "for (;;);", environment: "isolate" as const }];
  await expect(app.engine.evaluator(modules, {})("loop.js")).rejects.toThrow(/timed out .*: loop\.js was stopped/);
});

test("a spinning nested mutation ends its whole transaction, and the engine goes on", async () => {
  await expect(app.mutation("realm:spinNested", { levels: 2 })).rejects.toThrow(/Function execution timed out/);
  expect(await app.query("counters:value", { name: "spun" })).toBeNull();
  expect(await app.mutation("counters:add", { name: "spun", amount: 1 })).toBe(1);
  expect(await app.query("realm:look")).toMatchObject({ hasCrypto: true });
});

test("a mutation may schedule a thousand functions and no more", async () => {
  const patient = await openTestEngine();
  await patient.mutation("realm:scheduleMany", { count: 1000 });
  await expect(patient.mutation("realm:scheduleMany", { count: 1001 })).rejects.toThrow(/limit: 1000/);
  expect((await patient.query("jobs:listStates")) as string[]).toHaveLength(1000);
  await patient.dispose();
});

test("console lines come with the outcome, as Node shows values", async () => {
  const path = { component: "", module: "realm", name: "talk" };
  const { answers } = await app.engine.queries([{ path, args: {}, caller: { kind: "admin", identity: null } }]);
  expect(answers[0]?.logLines).toEqual(["[LOG] 'hello' { a: [ 1 ] }", "[WARN] 3n"]);
});
