import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";
import type { ConvexObject } from "../values/json.ts";

const modules = {
  bounded: `
    export const insert = mutation({ args: { count: v.number() }, handler: async (ctx, { count }) => { for (let i = 0; i < count; i++) await ctx.db.insert("rows", { n: i }); return count; } });
    export const read = query({ args: { count: v.number() }, handler: async (ctx, { count }) => (await ctx.db.query("rows").take(count)).length });
    export const queries = query({ args: { count: v.number() }, handler: async (ctx, { count }) => { for (let i = 0; i < count; i++) await ctx.db.query("rows").first(); } });
    export const schedule = mutation({ args: { count: v.number(), text: v.optional(v.string()) }, handler: async (ctx, { count, text = "" }) => { for (let i = 0; i < count; i++) await ctx.scheduler.runAfter(60_000, fn("bounded:nothing"), { text }); } });
    export const nothing = internalMutation({ args: { text: v.string() }, handler: () => null });
    export const metrics = query({ args: {}, handler: (ctx) => ctx.meta.getTransactionMetrics() });
    export const deeper = mutation({ args: { transactionLimits: v.any(), count: v.number() }, handler: (ctx, { transactionLimits, count }) => ctx.runMutation(fn("bounded:insert"), { count }, { transactionLimits }) });
    const call = (kind) => mutation({
      args: { name: v.string(), args: v.any(), transactionLimits: v.any(), first: v.optional(v.number()) },
      handler: async (ctx, { name, args, transactionLimits, first = 0 }) => {
        for (let i = 0; i < first; i++) await ctx.db.insert("rows", { n: -1 });
        const message = await ctx[kind](fn(name), args, { transactionLimits }).catch((error) => error.message.split(" Consider")[0].split("\\n")[0]);
        return [message, (await ctx.db.query("rows").collect()).length];
      },
    });
    export const callQuery = call("runQuery");
    export const callMutation = call("runMutation");
    export const snapshotQuery = mutation({
      args: { count: v.number(), transactionLimits: v.any() },
      handler: (_ctx, { count, transactionLimits }) => Convex.asyncSyscall("1.0/runUdf", JSON.stringify({ udfType: "snapshotQuery", name: "bounded:read", args: { count }, transactionLimits })).then(JSON.parse),
    });
    export const afterwards = mutation({
      args: {},
      handler: async (ctx) => {
        await ctx.runMutation(fn("bounded:insert"), { count: 1 }, { transactionLimits: { documentsWritten: 1 } });
        await ctx.runMutation(fn("bounded:insert"), { count: 5 }, { transactionLimits: { documentsWritten: 1 } }).catch(() => null);
        return (await ctx.meta.getTransactionMetrics()).documentsWritten;
      },
    });
    export const clear = mutation({ args: {}, handler: async (ctx) => { for (const row of await ctx.db.query("rows").collect()) await ctx.db.delete(row._id); } });
  `,
};

let app: TestEngine;
beforeAll(async () => {
  app = await openInlineApp({ modules, tables: "{ rows: defineTable({ n: v.number() }) }" });
});
afterAll(() => app.dispose());

async function call(
  kind: "callQuery" | "callMutation",
  name: string,
  args: ConvexObject,
  transactionLimits: ConvexObject,
) {
  await app.mutation("bounded:clear");
  await app.mutation("bounded:insert", { count: 5 });
  return app.mutation(`bounded:${kind}`, { name: `bounded:${name}`, args, transactionLimits });
}

describe("a nested call that exceeds its own limit throws, and only its own writes are undone", () => {
  test.each<[string, ConvexObject, ConvexObject, string]>([
    [
      "insert",
      { count: 4 },
      { documentsWritten: 3 },
      "Too many documents written in a single function execution (limit: 3).",
    ],
    [
      "insert",
      { count: 4 },
      { bytesWritten: 100 },
      "Too many bytes written in a single function execution (limit: 100 bytes).",
    ],
    ["schedule", { count: 3 }, { functionsScheduled: 2 }, "Too many functions scheduled by this mutation (limit: 2)"],
    [
      "schedule",
      { count: 1, text: "x".repeat(100) },
      { scheduledFunctionArgsBytes: 100 },
      "Too large total size of the arguments of scheduled functions from this mutation (limit: 100 bytes)",
    ],
  ])("mutation %s %j within %j", async (name, args, limits, message) => {
    expect(await call("callMutation", name, args, limits)).toEqual([expect.stringContaining(message), 5]);
  });

  test.each<[string, ConvexObject, ConvexObject, string]>([
    ["read", { count: 4 }, { documentsRead: 3 }, "Too many documents read in a single function execution (limit: 3)."],
    ["read", { count: 4 }, { bytesRead: 10 }, "Too many bytes read in a single function execution (limit: 10 bytes)."],
    ["queries", { count: 3 }, { databaseQueries: 2 }, "Too many reads in a single function execution (limit: 2)."],
  ])("query %s %j within %j", async (name, args, limits, message) => {
    expect(await call("callQuery", name, args, limits)).toEqual([expect.stringContaining(message), 5]);
  });
});

test("what is exactly within a limit passes", async () => {
  expect(await call("callMutation", "insert", { count: 3 }, { documentsWritten: 3 })).toEqual([3, 8]);
  expect(await call("callQuery", "read", { count: 3 }, { documentsRead: 3 })).toEqual([3, 5]);
});

test("a limit adds to what was used before the call", async () => {
  await app.mutation("bounded:clear");
  const args = { name: "bounded:insert", args: { count: 3 }, transactionLimits: { documentsWritten: 3 }, first: 10 };
  expect(await app.mutation("bounded:callMutation", args)).toEqual([3, 13]);
});

test("a call within a limited one cannot raise it", async () => {
  const args = { transactionLimits: { documentsWritten: 100 }, count: 4 };
  expect(await call("callMutation", "deeper", args, { documentsWritten: 3 })).toEqual([
    expect.stringContaining("limit: 3"),
    5,
  ]);
});

test("a nested function reads what is left to it, and its caller's limits are back afterwards", async () => {
  const [metrics] = (await call("callQuery", "metrics", {}, { documentsRead: 7 })) as [Record<string, ConvexObject>];
  expect(metrics["documentsRead"]).toEqual({ used: 0, remaining: 7 });
  expect(metrics["documentsWritten"]).toEqual({ used: 0, remaining: 16_000 });
  expect(await app.mutation("bounded:afterwards")).toEqual({ used: 1, remaining: 15_999 });
});

test("a snapshot query has its limits on its own reading", async () => {
  await call("callQuery", "read", { count: 1 }, {});
  const ask = (documentsRead: number) =>
    app.mutation("bounded:snapshotQuery", { count: 4, transactionLimits: { documentsRead } });
  expect(await ask(4)).toBe(4);
  await expect(ask(3)).rejects.toThrow("Too many documents read in a single function execution (limit: 3).");
});

test.each<[unknown, string]>([
  [{ documentsRead: -1 }, "`documentsRead` must be a whole number, 0 or more"],
  [{ documentsRead: 1.5 }, "`documentsRead` must be a whole number, 0 or more"],
  [{ documentsRead: "3" }, "`documentsRead` must be a whole number, 0 or more"],
  [[3], "it must be an object"],
])("%j is refused as limits", async (limits, problem) => {
  expect(await call("callQuery", "read", { count: 1 }, limits as ConvexObject)).toEqual([
    `Invalid argument \`transactionLimits\` for \`runUdf\`: ${problem}`,
    5,
  ]);
});
