import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";

/** A mutation as data: it does its steps in order, and throws at the end if it shall. */
interface Plan {
  steps: Step[];
  throws: boolean;
}
type Step =
  | { do: "insert"; key: string }
  | { do: "remove"; key: string }
  | { do: "schedule"; key: string }
  | { do: "call"; plan: Plan; isCaught: boolean };

const modules = {
  plans: `
    const byKey = (ctx, key) => ctx.db.query("rows").withIndex("by_key", (q) => q.eq("key", key));

    async function take(ctx, step) {
      if (step.do === "insert") return ctx.db.insert("rows", { key: step.key });
      if (step.do === "schedule") return ctx.scheduler.runAfter(60_000, fn("plans:nothing"), { key: step.key });
      if (step.do === "remove") {
        for (const row of await byKey(ctx, step.key).collect()) await ctx.db.delete(row._id);
        return;
      }
      const called = ctx.runMutation(fn("plans:run"), { plan: step.plan });
      await (step.isCaught ? called.catch(() => null) : called);
    }

    export const run = mutation({
      args: { plan: v.any() },
      handler: async (ctx, { plan }) => {
        for (const step of plan.steps) await take(ctx, step);
        if (plan.throws) throw new ConvexError("planned");
      },
    });
    export const nothing = internalMutation({ args: { key: v.string() }, handler: () => null });
    export const rows = query({
      args: {},
      handler: async (ctx) => (await ctx.db.query("rows").withIndex("by_key").collect()).map((row) => row.key),
    });
    export const jobs = query({
      args: {},
      handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map((job) => job.args[0].key),
    });
  `,
  nesting: `
    export const count = query({ args: {}, handler: async (ctx) => (await ctx.db.query("rows").collect()).length });
    export const insert = mutation({ args: { key: v.string() }, handler: (ctx, { key }) => ctx.db.insert("rows", { key }) });
    export const readsItsWrites = mutation({
      args: {},
      handler: async (ctx) => {
        const before = await ctx.runQuery(fn("nesting:count"), {});
        await ctx.db.insert("rows", { key: "own" });
        const between = await ctx.runQuery(fn("nesting:count"), {});
        await ctx.runMutation(fn("nesting:insert"), { key: "child" });
        const own = (await ctx.db.query("rows").collect()).length;
        return [between - before, own - before];
      },
    });
    export const queryThatMutates = query({
      args: {},
      handler: (ctx) => ctx.runMutation(fn("nesting:insert"), { key: "never" }),
    });
    export const forgedMutation = query({
      args: {},
      handler: async () => {
        const request = { name: "nesting:insert", args: { key: "never" }, udfType: "mutation" };
        return JSON.parse(await Convex.asyncSyscall("1.0/runUdf", JSON.stringify(request)));
      },
    });
    export const forgedInsert = query({
      args: {},
      handler: () => Convex.asyncSyscall("1.0/insert", JSON.stringify({ table: "rows", value: { key: "never" } })),
    });
    export const insertInsideQuery = mutation({
      args: {},
      handler: async (ctx) => ctx.runQuery(fn("nesting:forgedInsert"), {}),
    });
    export const together = mutation({
      args: { keys: v.array(v.string()) },
      handler: async (ctx, { keys }) => {
        const calls = keys.map((key) => ctx.runMutation(fn("nesting:countAndInsert"), { key }));
        return Promise.all(calls);
      },
    });
    export const countAndInsert = mutation({
      args: { key: v.string() },
      handler: async (ctx, { key }) => {
        const seen = (await ctx.db.query("rows").collect()).length;
        await ctx.db.insert("rows", { key });
        return seen;
      },
    });
    export const unawaited = mutation({
      args: {},
      handler: async (ctx) => {
        void ctx.runMutation(fn("nesting:insert"), { key: "unawaited" });
        return "answered";
      },
    });
    export const swallowed = mutation({
      args: {},
      handler: async (ctx) => {
        await ctx.db.insert("rows", { key: "kept" });
        try {
          await ctx.runMutation(fn("nesting:insertAndThrow"), { key: "lost" });
        } catch (error) {
          return { data: error.data, isConvexError: error instanceof ConvexError };
        }
      },
    });
    export const insertAndThrow = mutation({
      args: { key: v.string() },
      handler: async (ctx, { key }) => {
        await ctx.db.insert("rows", { key });
        throw new ConvexError({ key, at: 1n });
      },
    });
    export const passesOn = mutation({ args: {}, handler: (ctx) => ctx.runMutation(fn("nesting:insertAndThrow"), { key: "x" }) });
    export const clear = mutation({
      args: {},
      handler: async (ctx) => {
        for (const row of await ctx.db.query("rows").collect()) await ctx.db.delete(row._id);
        for (const job of await ctx.db.system.query("_scheduled_functions").collect()) await ctx.scheduler.cancel(job._id);
      },
    });
  `,
};

let app: TestEngine;
beforeAll(async () => {
  app = await openInlineApp({ modules, tables: `{ rows: defineTable({ key: v.string() }).index("by_key", ["key"]) }` });
});
afterAll(() => app.dispose());

const key = fc.constantFrom("a", "b", "c");
const plan = fc.letrec<{ plan: Plan; step: Step }>((tie) => ({
  plan: fc.record({ steps: fc.array(tie("step"), { maxLength: 4 }), throws: fc.boolean() }),
  step: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ do: fc.constantFrom("insert" as const, "remove" as const, "schedule" as const), key }),
    fc.record({ do: fc.constant("call" as const), plan: tie("plan"), isCaught: fc.boolean() }),
  ),
})).plan;

interface State {
  rows: readonly string[];
  jobs: readonly string[];
}

/** What a plan leaves of a state; null if it throws, whether itself or through a call whose error it did not catch. */
function outcomeOf({ steps, throws }: Plan, before: State, depth = 0): State | null {
  if (depth > 8) return null;
  let state = before;
  for (const step of steps) {
    if (step.do === "insert") state = { ...state, rows: [...state.rows, step.key].sort() };
    if (step.do === "remove") state = { ...state, rows: state.rows.filter((row) => row !== step.key) };
    if (step.do === "schedule") state = { ...state, jobs: [...state.jobs, step.key] };
    if (step.do !== "call") continue;
    const after = outcomeOf(step.plan, state, depth + 1);
    if (after === null && !step.isCaught) return null;
    state = after ?? state;
  }
  return throws ? null : state;
}

test("whatever mutations call and catch, a failed one takes back its own writes and jobs, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (wanted) => {
      const before: State = {
        rows: (await app.query("plans:rows")) as string[],
        jobs: (await app.query("plans:jobs")) as string[],
      };
      const expected = outcomeOf(wanted, before);
      // A plan is plain JSON, and so a Convex value.
      const called = app.mutation("plans:run", { plan: structuredClone(wanted) as never });
      if (expected === null) await expect(called).rejects.toThrow();
      else await called;
      const { rows, jobs } = expected ?? before;
      expect(await app.query("plans:rows")).toEqual(rows);
      expect(((await app.query("plans:jobs")) as string[]).toSorted()).toEqual(jobs.toSorted());
    }),
    { numRuns: 30 },
  );
  await app.mutation("nesting:clear");
});

describe("a nested call", () => {
  test("reads what its transaction has written, and its own writes are seen by its caller", async () => {
    expect(await app.mutation("nesting:readsItsWrites")).toEqual([1, 2]);
  });

  test("made together with others is done one after another, in the order of the calls", async () => {
    await app.mutation("nesting:clear");
    expect(await app.mutation("nesting:together", { keys: ["x", "y", "z"] })).toEqual([0, 1, 2]);
  });

  test("that nobody awaits has happened nonetheless, since it ran when it was made", async () => {
    await app.mutation("nesting:clear");
    expect(await app.mutation("nesting:unawaited")).toBe("answered");
    expect(await app.query("nesting:count")).toBe(1);
  });

  test("that throws a ConvexError gives its data to a caller who catches it, and its writes are gone", async () => {
    await app.mutation("nesting:clear");
    const data = { key: "lost", at: { $integer: "AQAAAAAAAAA=" } };
    expect(await app.mutation("nesting:swallowed")).toEqual({ data, isConvexError: true });
    expect(await app.query("plans:rows")).toEqual(["kept"]);
  });

  test("whose ConvexError nobody catches fails the outermost call with the same data", async () => {
    const error = await app.mutation("nesting:passesOn").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ data: { key: "x", at: { $integer: "AQAAAAAAAAA=" } } });
  });
});

describe("nothing is written on behalf of a query", () => {
  test.each([
    ["by ctx.runMutation, which queries do not have", "nesting:queryThatMutates", /runMutation is not a function/],
    ["by the syscall behind it", "nesting:forgedMutation", "Mutations cannot be called from queries."],
    ["by the syscall of an insert", "nesting:forgedInsert", "Writes are not allowed in queries."],
  ])("%s", async (_way, name, message) => {
    const before = await app.query("nesting:count");
    await expect(app.query(name)).rejects.toThrow(message);
    expect(await app.query("nesting:count")).toBe(before);
  });

  test("also where a mutation called it", async () => {
    const before = await app.query("nesting:count");
    await expect(app.mutation("nesting:insertInsideQuery")).rejects.toThrow("Writes are not allowed in queries.");
    expect(await app.query("nesting:count")).toBe(before);
  });
});
