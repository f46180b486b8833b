import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";
import type { MutationOutcome } from "../types.ts";
import type { ConvexObject } from "../values/json.ts";

const rows = `
  const count = async (ctx) => (await ctx.db.query("rows").collect()).length;
  const atLastCommit = () => Convex.asyncSyscall("1.0/runUdf", JSON.stringify({ udfType: "snapshotQuery", name: "rows:all", args: {} })).then(JSON.parse);

  export const all = query({ args: {}, handler: count });
  export const jobs = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).length });
  export const clear = mutation({ args: {}, handler: async (ctx) => {
    for (const { _id } of await ctx.db.query("rows").collect()) await ctx.db.delete(_id);
  } });
  export const add = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => {
    await ctx.db.insert("rows", { n });
    return count(ctx);
  } });
  export const addOrFail = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => {
    await ctx.db.insert("rows", { n });
    await ctx.scheduler.runAfter(1e9, "rows:add", { n });
    if (n % 3 === 0) throw new ConvexError({ n });
    return n;
  } });
  export const nested = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => {
    const inner = await ctx.runMutation("rows:addOrFail", { n }).catch((error) => error.data.n + " failed");
    return [inner, await count(ctx)];
  } });
  export const look = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => {
    await ctx.db.insert("rows", { n });
    return atLastCommit();
  } });
  export const lookAndHide = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => {
    await ctx.db.insert("rows", { n });
    return atLastCommit().catch(() => "hidden");
  } });`;

let app: TestEngine;
beforeAll(async () => {
  app = await openInlineApp({ modules: { rows }, tables: "{ rows: defineTable({ n: v.number() }) }" });
});
beforeEach(() => app.mutation("rows:clear"));
afterAll(() => app.dispose());

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** Calls a mutation for each number, all in one moment. */
function together(name: string, numbers: readonly number[]): Promise<MutationOutcome[]> {
  const path = { component: "", module: "rows", name };
  return Promise.all(numbers.map((n) => app.engine.mutation(path, { n }, { kind: "system", identity: null })));
}

const valueOf = (outcome: MutationOutcome): unknown => (outcome.ok ? outcome.value : outcome.message);

test("mutations that are called in one moment run one after another, in the order of their calls", async () => {
  const outcomes = await together("add", upTo(150));
  expect(outcomes.map(valueOf)).toEqual(upTo(150).map((n) => n + 1));
  const timestamps = outcomes.map(({ timestamp }) => timestamp);
  expect(new Set(timestamps).size).toBe(150);
  expect(timestamps.toSorted()).toEqual(timestamps);
  expect(app.engine.latestTimestamp()).toBe(timestamps.at(-1));
  expect(await app.query("rows:all")).toBe(150);
});

test("one that throws among them leaves neither rows nor jobs, and its error is its own", async () => {
  const before = Number(await app.query("rows:jobs"));
  const outcomes = await together("addOrFail", upTo(20));
  const failed = upTo(20).filter((n) => n % 3 === 0);
  for (const [n, outcome] of outcomes.entries()) {
    expect(outcome).toMatchObject(failed.includes(n) ? { ok: false, data: { n } } : { ok: true, value: n });
  }
  expect(await app.query("rows:all")).toBe(20 - failed.length);
  expect(await app.query("rows:jobs")).toBe(before + 20 - failed.length);
});

test("a nested mutation that fails in one of them takes back its own writes only", async () => {
  const outcomes = await together("nested", upTo(9));
  let kept = 0;
  const wanted = upTo(9).map((n) => (n % 3 === 0 ? [`${n} failed`, kept] : [n, (kept += 1)]));
  expect(outcomes.map(valueOf)).toEqual(wanted);
  expect(await app.query("rows:all")).toBe(kept);
});

test.each(["look", "lookAndHide"])(
  "one that reads the last commit finds all that were called before it (%s)",
  async (name) => {
    const outcomes = await together(name, upTo(10));
    expect(outcomes.map(valueOf)).toEqual(upTo(10));
    expect(await app.query("rows:all")).toBe(10);
  },
);

test("a request that is sent twice in one moment happens once, and both are told the same", async () => {
  const path = { component: "", module: "rows", name: "add" };
  const send = (args: ConvexObject, requestId: number) =>
    app.engine.mutation(path, args, { kind: "system", identity: null }, { sessionId: "one", requestId });
  const outcomes = await Promise.all([send({ n: 1 }, 1), send({ n: 1 }, 1), send({ n: 2 }, 2), send({ n: 1 }, 1)]);
  expect(outcomes.map(valueOf)).toEqual([1, 1, 2, 1]);
  expect(await app.query("rows:all")).toBe(2);
});

test("a listener hears of them once they are stored, and finds them all", async () => {
  const heard: [bigint, bigint][] = [];
  const counts: Promise<unknown>[] = [];
  const stop = app.engine.onCommit(({ timestamp }) => {
    heard.push([timestamp, app.engine.latestTimestamp()]);
    counts.push(app.query("rows:all"));
  });
  const outcomes = await together("add", upTo(5));
  stop();
  for (const [told, latest] of heard) expect(told).toBe(latest);
  expect(heard.at(-1)?.[0]).toBe(outcomes.at(-1)?.timestamp);
  expect((await Promise.all(counts)).at(-1)).toBe(5);
});
