import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestEngine, until, type TestEngine } from "./testing/open-test-engine.ts";
import type { ConvexObject } from "./values/json.ts";

let app: TestEngine;
beforeAll(async () => {
  // A variable of the host's shell that the components would choke on if they saw it.
  process.env["LOG_LEVEL"] = "info";
  app = await openTestEngine();
  await app.engine.start();
});
afterAll(async () => {
  delete process.env["LOG_LEVEL"];
  await app.dispose();
});

const start = (name: string, args: ConvexObject) => app.mutation("flows:start", { name, args });
const status = async (id: unknown) => (await app.query("flows:status", { id: String(id) })) as ConvexObject;
const traces = (label: string) => app.query("flows:traces", { label });
const ended = async (id: unknown) => {
  await until(async () => (await status(id))["type"] !== "inProgress");
  return status(id);
};

test("a workflow runs two actions and an inline mutation", async () => {
  expect(await ended(await start("twoActionsAndEvent", { label: "two", event: false }))).toMatchObject({
    type: "completed",
    result: "ab",
  });
  expect(await traces("two:action")).toBe(2);
  expect(await traces("two:ab")).toBe(1);
});

test("a workflow waits for its event", async () => {
  const id = await start("twoActionsAndEvent", { label: "event", event: true });
  await until(async () => (await traces("event:action")) === 2);
  expect(await status(id)).toMatchObject({ type: "inProgress" });
  await app.mutation("flows:send", { id, value: "!" });
  expect(await ended(id)).toMatchObject({ type: "completed", result: "ab!" });
});

test("a failing action is retried until it succeeds", async () => {
  expect(await ended(await start("failing", { label: "retry", failures: 2 }))).toMatchObject({
    type: "completed",
    result: 3,
  });
});

test("a workflow fails when its retries are used up", async () => {
  const end = await ended(await start("failing", { label: "never", failures: 99 }));
  expect(end).toMatchObject({ type: "failed", error: expect.stringContaining("attempt 4 fails") });
  expect(await traces("never")).toBe(4);
});

test("a canceled workflow goes no further", async () => {
  const id = await start("twoActionsAndEvent", { label: "cancel", event: true });
  await until(async () => (await traces("cancel:action")) === 2);
  await app.mutation("flows:cancel", { id });
  expect(await ended(id)).toMatchObject({ type: "canceled" });
  expect(await traces("cancel:ab!")).toBe(0);
});

test("twenty workflows at once all complete, one of them started by an action", async () => {
  const labels = Array.from({ length: 19 }, (_, index) => `many${index}`);
  const ids = await Promise.all(labels.map((label) => start("twoActionsAndEvent", { label, event: false })));
  ids.push(await app.action("flows:startFromAction", { label: "many19" }));
  const ends = await Promise.all(ids.map(ended));
  expect(ends.map((end) => end["result"])).toEqual(ids.map(() => "ab"));
  for (const label of [...labels, "many19"]) expect(await traces(`${label}:ab`)).toBe(1);
});

test("after a workflow the realm has its globals again", async () => {
  expect(await app.query("realm:look")).toMatchObject({ dateIsItself: true, hasCrypto: true, mathIsWhole: true });
});

test("a workflow whose action went down with its thread is retried soon and completes", async () => {
  const alone = await openTestEngine({ actionThreads: 1 });
  await alone.engine.start();
  const id = String(await alone.mutation("flows:start", { name: "slow", args: { label: "thread", millis: 1_500 } }));
  await until(async () => (await alone.query("flows:traces", { label: "thread" })) === 1);
  await alone.action("work:exits").catch(() => undefined);
  // The component by itself would look for dead jobs after five minutes, when this test is long over.
  const look = async () => (await alone.query("flows:status", { id })) as ConvexObject;
  await until(async () => (await look())["type"] !== "inProgress");
  expect(await look()).toEqual({ type: "completed", result: 2 });
  await alone.dispose();
});
