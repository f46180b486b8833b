import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openInlineApp, type InlineComponent } from "../testing/inline-app.ts";
import { until, type TestEngine } from "../testing/open-test-engine.ts";
import type { ConvexJson, ConvexObject } from "../values/json.ts";
import { decodeInt64, encodeInt64 } from "../values/scalar.ts";

const tables = `{ work: defineTable({ payload: v.string(), updatedAt: v.commitTs() }).index("by_updatedAt", ["updatedAt"]) }`;
/** What Convex's own example of commit timestamps does (npm-packages/private-demos/commit-timestamp of convex-backend). */
const work = `
  export const enqueue = mutation({ args: { payload: v.string() }, handler: async (ctx, { payload }) => {
    await ctx.db.insert("work", { payload, updatedAt: ctx.db.vars.commitTs });
  } });
  export const enqueueAndListPending = mutation({ args: { payload: v.string() }, handler: async (ctx, { payload }) => {
    await ctx.db.insert("work", { payload, updatedAt: ctx.db.vars.commitTs });
    return ctx.db.query("work").withIndex("by_updatedAt", (q) => q.eq("updatedAt", ctx.db.vars.commitTs)).collect();
  } });
  export const enqueueWithTimestamp = mutation({
    args: { payload: v.string(), updatedAt: v.commitTs() }, returns: v.commitTs(),
    handler: async (ctx, { payload, updatedAt }) => {
      await ctx.db.insert("work", { payload, updatedAt });
      return updatedAt;
    },
  });
  export const list = query({ args: {}, handler: (ctx) => ctx.db.query("work").withIndex("by_updatedAt").collect() });
  export const pending = query({ args: { at: v.commitTs() }, returns: v.any(), handler: (ctx, { at }) => ctx.db.query("work").withIndex("by_updatedAt", (q) => q.eq("updatedAt", at)).collect() });
`;
const app: InlineComponent = {
  tables,
  components: { queue: { tables, modules: { work } } },
  modules: {
    work,
    calls: `
      const { queue } = componentsGeneric();
      export const viaSubtransaction = mutation({ args: { payload: v.string() }, returns: v.commitTs(), handler: (ctx, { payload }) =>
        ctx.runMutation(fn("work:enqueueWithTimestamp"), { payload, updatedAt: ctx.db.vars.commitTs }) });
      export const viaComponent = mutation({ args: { payload: v.string() }, handler: async (ctx, { payload }) => {
        await ctx.db.insert("work", { payload, updatedAt: ctx.db.vars.commitTs });
        return { here: ctx.db.vars.commitTs, there: [await ctx.runMutation(queue.work.enqueueWithTimestamp, { payload, updatedAt: ctx.db.vars.commitTs })] };
      } });
      export const listComponent = query({ args: {}, handler: (ctx) => ctx.runQuery(queue.work.list, {}) });
      export const caught = mutation({ args: {}, handler: async (ctx) => {
        await ctx.runMutation(fn("calls:fails"), {}).catch(() => null);
        return ctx.runMutation(fn("work:enqueueAndListPending"), { payload: "after" });
      } });
      export const fails = mutation({ args: {}, handler: async (ctx) => {
        await ctx.db.insert("work", { payload: "undone", updatedAt: ctx.db.vars.commitTs });
        throw new Error("on purpose");
      } });
      export const readsBack = mutation({ args: {}, handler: async (ctx) => {
        await ctx.db.insert("work", { payload: "own", updatedAt: ctx.db.vars.commitTs });
        const nested = await ctx.runQuery(fn("work:pending"), { at: ctx.db.vars.commitTs });
        const outside = JSON.parse(await Convex.asyncSyscall("1.0/runUdf", JSON.stringify({ udfType: "snapshotQuery", name: "work:list", args: {} })));
        return { same: nested.every((row) => row.updatedAt === ctx.db.vars.commitTs), nested: nested.length, outside: outside.length };
      } });
      export const page = mutation({ args: {}, handler: async (ctx) => {
        await ctx.db.insert("work", { payload: "own", updatedAt: ctx.db.vars.commitTs });
        return (await ctx.db.query("work").withIndex("by_updatedAt").order("desc").paginate({ numItems: 1, cursor: null })).page;
      } });
      export const give = mutation({ args: {}, handler: (ctx) => ctx.db.vars.commitTs });
      export const snapshots = mutation({ args: {}, handler: async (ctx) => {
        const at = await Convex.asyncSyscall("1.0/getSnapshotTs", "{}");
        await ctx.db.insert("work", { payload: "own", updatedAt: ctx.db.vars.commitTs });
        return [JSON.parse(at), ctx.db.vars.commitTs, JSON.parse(await Convex.asyncSyscall("1.0/getSnapshotTs", "{}"))].map((ts) => ts.$integer ?? ts);
      } });
      export const logs = mutation({ args: {}, handler: (ctx) => { console.log("at", \`\${ctx.db.vars.commitTs}\`, ctx.db.vars.commitTs); } });
      export const refused = mutation({ args: { how: v.string() }, handler: async (ctx, { how }) => {
        const at = ctx.db.vars.commitTs;
        if (how === "schedule") await ctx.scheduler.runAfter(0, fn("calls:takes"), { x: [at] });
        if (how === "number") await ctx.db.insert("work", { payload: "x", updatedAt: 1 });
        if (how === "field") await ctx.db.insert("work", { payload: at, updatedAt: at });
        if (how === "id") await ctx.db.insert("work", { _id: at, payload: "x", updatedAt: at });
      } });
      export const later = mutation({ args: {}, handler: async (ctx) => {
        await ctx.scheduler.runAfter(0, fn("work:enqueue"), { payload: "later" });
        return ctx.db.vars.commitTs;
      } });
      export const takes = mutation({ args: { x: v.any() }, handler: () => null });
      export const takesQuery = query({ args: { x: v.any() }, handler: (_ctx, { x }) => x });
      export const takesAction = action({ args: { x: v.any() }, handler: () => null });
      const forged = { $commitTs: null };
      const runUdf = (udfType, name, args) => Convex.asyncSyscall("1.0/runUdf", JSON.stringify({ udfType, name, args }));
      export const queryGives = query({ args: {}, handler: () => fromJson(forged) });
      export const queryPasses = query({ args: {}, handler: () => runUdf("query", "calls:takesQuery", { x: forged }) });
      const fromJson = (json) => jsonToConvex(json);
      export const actionGives = action({ args: {}, handler: () => fromJson(forged) });
      export const actionPasses = action({ args: {}, handler: (ctx) => ctx.runMutation(fn("calls:takes"), { x: fromJson(forged) }) });
      export const actionSchedules = action({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, fn("calls:takes"), { x: fromJson(forged) }) });
      export const jobs = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).length });
    `,
  },
};

let engine: TestEngine;
beforeEach(async () => {
  engine = await openInlineApp(app);
});
afterEach(() => engine.dispose());

type Row = { payload: string; updatedAt: ConvexObject };
const rows = async (name = "work:list"): Promise<Row[]> => (await engine.query(name)) as unknown as Row[]; // Of the table above.
const latest = (): ConvexObject => encodeInt64(engine.engine.latestTimestamp());

describe("db.vars.commitTs", () => {
  test("in a document is an int64 once the mutation has committed, and rises with each commit", async () => {
    await engine.mutation("work:enqueue", { payload: "a" });
    const first = latest();
    await engine.mutation("work:enqueue", { payload: "b" });
    expect(await rows()).toMatchObject([
      { payload: "a", updatedAt: first },
      { payload: "b", updatedAt: latest() },
    ]);
    expect(decodeInt64(latest())).toBeGreaterThan(decodeInt64(first));
  });

  test("in an answer is the same int64", async () => {
    const listed = await engine.mutation("work:enqueueAndListPending", { payload: "a" });
    expect(listed).toMatchObject([{ payload: "a", updatedAt: latest() }]);
    expect(await engine.mutation("calls:give")).toEqual(latest());
    expect(await engine.mutation("calls:page")).toMatchObject([{ payload: "own", updatedAt: latest() }]);
  });

  test("is passed to other mutations and back, in and out of components", async () => {
    expect(await engine.mutation("calls:viaSubtransaction", { payload: "a" })).toEqual(latest());
    const answer = await engine.mutation("calls:viaComponent", { payload: "b" });
    expect(answer).toEqual({ here: latest(), there: [latest()] });
    expect((await rows()).at(-1)).toMatchObject({ payload: "b", updatedAt: latest() });
    expect(await rows("calls:listComponent")).toMatchObject([{ payload: "b", updatedAt: latest() }]);
  });

  test("is read back as itself by the queries that the mutation calls, and is not there outside of it", async () => {
    expect(await engine.mutation("calls:readsBack")).toEqual({ same: true, nested: 1, outside: 0 });
  });

  test("goes with the writes of a nested mutation that failed", async () => {
    expect(await engine.mutation("calls:caught")).toMatchObject([{ payload: "after", updatedAt: latest() }]);
    expect(await rows()).toMatchObject([{ payload: "after", updatedAt: latest() }]);
  });

  test("lies above the snapshot that the mutation reads, which does not move", async () => {
    await engine.mutation("work:enqueue", { payload: "a" });
    const before = latest();
    const [at, own, again] = (await engine.mutation("calls:snapshots")) as ConvexJson[];
    expect([at, again]).toEqual([before["$integer"], before["$integer"]]);
    expect(own).toEqual(latest());
    expect(decodeInt64(latest())).toBeGreaterThan(decodeInt64(before));
  });

  test("can be logged", async () => {
    const path = { component: "", module: "calls", name: "logs" };
    const outcome = await engine.engine.mutation(path, {}, { kind: "system", identity: null });
    expect(outcome.logLines).toEqual(["[LOG] 'at' '[unresolved commit timestamp]' CommitTsPlaceholder {}"]);
  });

  test("is told once more to a client that asks again", async () => {
    const path = { component: "", module: "calls", name: "viaSubtransaction" };
    const caller = { kind: "admin" as const, identity: null };
    const send = () => engine.engine.mutation(path, { payload: "a" }, caller, { sessionId: "s", requestId: 1 });
    const first = await send();
    await engine.mutation("work:enqueue", { payload: "later" });
    const again = await send();
    for (const answer of [first, again]) {
      expect(answer).toMatchObject({ ok: true, value: encodeInt64(first.timestamp) });
    }
    expect((await rows()).length).toBe(2);
  });

  test("in a scheduled mutation is that of its own commit", async () => {
    await engine.engine.start();
    const scheduled = decodeInt64((await engine.mutation("calls:later")) as ConvexObject);
    await until(async () => (await rows()).length === 1);
    const [row] = await rows();
    expect(row?.payload).toBe("later");
    expect(decodeInt64(row?.updatedAt ?? null)).toBeGreaterThan(scheduled);
  });
});

describe("db.vars.commitTs is refused", () => {
  const NO_VALUE = "db.vars.commitTs has no value outside of the mutation that it belongs to";
  const forged = { x: { deep: [{ $commitTs: null }] } };

  test.each([
    [
      "the arguments of a scheduled function",
      () => engine.mutation("calls:refused", { how: "schedule" }),
      "calls:takes",
    ],
    ["the arguments of a client's mutation", () => engine.mutation("calls:takes", forged), "calls:takes"],
    ["the arguments of a client's query", () => engine.query("calls:takesQuery", forged), "calls:takesQuery"],
    ["the arguments of a client's action", () => engine.action("calls:takesAction", forged), "calls:takesAction"],
    ["what a query passes on", () => engine.query("calls:queryPasses"), "calls:takesQuery"],
    ["what an action passes on", () => engine.action("calls:actionPasses"), "calls:takes"],
    ["what an action schedules", () => engine.action("calls:actionSchedules"), "calls:takes"],
  ])("in %s", async (_, call, name) => {
    await expect(call()).rejects.toThrow(`Invalid arguments for ${name}: ${NO_VALUE}`);
    expect(await engine.query("calls:jobs")).toBe(0);
  });

  test("as the answer of a query or an action, which do not commit", async () => {
    const text = (name: string, kind: string) =>
      `Function ${name} return value invalid: ${kind} cannot return an unresolved commit timestamp`;
    await expect(engine.query("calls:queryGives")).rejects.toThrow(text("calls:queryGives", "queries"));
    await expect(engine.action("calls:actionGives")).rejects.toThrow(text("calls:actionGives", "actions"));
  });

  test("where the schema wants another type, and so is another type where it wants a timestamp", async () => {
    await expect(engine.mutation("calls:refused", { how: "number" })).rejects.toThrow("Validator: v.commitTs()");
    await expect(engine.mutation("calls:refused", { how: "field" })).rejects.toThrow(
      "Path: .payload\nValue: 9223372036854775807\nValidator: v.string()",
    );
    await expect(engine.mutation("calls:refused", { how: "id" })).rejects.toThrow("Field '_id' is set by the system");
    expect(await rows()).toEqual([]);
  });
});
