import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";
import type { ConvexObject } from "../values/json.ts";

const modules = {
  notes: `
    export const add = mutation({
      args: { text: v.string() },
      returns: v.number(),
      handler: async (ctx, { text }) => {
        await ctx.db.insert("notes", { text });
        return (await ctx.db.query("notes").collect()).length;
      },
    });
    export const texts = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text) });
    export const addSecret = internalMutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("notes", args) });
    export const clear = mutation({ args: {}, handler: async (ctx) => { for (const note of await ctx.db.query("notes").collect()) await ctx.db.delete(note._id); } });
    export const who = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
    export const spin = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("notes", { text: "spun" }); for (;;); } });
    export const spinQuery = query({ args: {}, handler: () => { for (;;); } });
    export const spinBelow = mutation({ args: {}, handler: (ctx) => ctx.runMutation(fn("notes:spin"), {}) });
    export const jobs = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map((job) => [job.name, job.state.kind]) });
    export const metadata = mutation({ args: {}, handler: (ctx) => ctx.meta.getRequestMetadata() });
  `,
  work: `
    export const addThenFail = action({
      args: {},
      handler: async (ctx) => {
        await ctx.runMutation(fn("notes:add"), { text: "committed" });
        throw new Error("too late to undo");
      },
    });
    export const addMany = action({
      args: { texts: v.array(v.string()) },
      handler: (ctx, { texts }) => Promise.all(texts.map((text) => ctx.runMutation(fn("notes:add"), { text }))),
    });
    export const readBetween = action({
      args: {},
      handler: async (ctx) => {
        const before = await ctx.runQuery(fn("notes:texts"), {});
        await ctx.runMutation(fn("notes:add"), { text: "between" });
        return [before.length, (await ctx.runQuery(fn("notes:texts"), {})).length];
      },
    });
    export const addInternally = action({ args: {}, handler: (ctx) => ctx.runMutation(fn("notes:addSecret"), { text: "internal" }) });
    export const who = action({
      args: {},
      handler: async (ctx) => [(await ctx.auth.getUserIdentity())?.subject ?? null, await ctx.runQuery(fn("notes:who"), {}), await ctx.runAction(fn("work:whoBelow"), {})],
    });
    export const whoBelow = action({ args: {}, handler: (ctx) => ctx.runQuery(fn("notes:who"), {}) });
    export const call = action({
      args: { name: v.string(), kind: v.string(), args: v.optional(v.any()) },
      handler: (ctx, { name, kind, args }) => ctx[kind](fn(name), args ?? {}),
    });
    export const recurse = action({
      args: { left: v.number() },
      handler: (ctx, { left }) => (left === 0 ? "bottom" : ctx.runAction(fn("work:recurse"), { left: left - 1 })),
    });
    export const typed = action({ args: { count: v.number() }, returns: v.string(), handler: (_ctx, { count }) => (count > 1 ? count : "one") });
    export const lingering = action({
      args: {},
      handler: (ctx) => {
        globalThis.late = new Promise((resolve) => setTimeout(resolve, 1))
          .then(() => ctx.runMutation(fn("notes:add"), { text: "late" }))
          .then(() => "was let through", (error) => error.message);
        return "answered";
      },
    });
    export const lateOutcome = action({ args: {}, handler: () => globalThis.late });
    export const schedule = action({
      args: { delay: v.number() },
      handler: async (ctx, { delay }) => {
        const id = await ctx.scheduler.runAfter(delay, fn("notes:add"), { text: "scheduled" });
        if (delay > 1_000) await ctx.scheduler.cancel(id);
        return id;
      },
    });
    export const scheduleThenFail = action({
      args: {},
      handler: async (ctx) => {
        await ctx.scheduler.runAfter(3_600_000, fn("notes:add"), { text: "stays scheduled" });
        throw new Error("after scheduling");
      },
    });
    export const noDatabase = action({ args: {}, handler: (ctx) => [typeof ctx.db, typeof ctx.storage.store, typeof ctx.runAction] });
    export const syscall = action({ args: { name: v.string() }, handler: (_ctx, { name }) => Convex.asyncSyscall(name, "{}") });
    export const syncSyscall = action({ args: {}, handler: () => Convex.syscall("1.0/get", "{}") });
    export const timers = action({
      args: {},
      handler: async () => {
        const began = Date.now();
        await new Promise((resolve) => setTimeout(resolve, 20));
        return Date.now() - began >= 19 && Math.random() !== Math.random();
      },
    });
    export const keepsState = action({ args: { key: v.string() }, handler: async (ctx, { key }) => {
      const mine = { key };
      await ctx.runQuery(fn("notes:texts"), {});
      await new Promise((resolve) => setTimeout(resolve, 5));
      const identity = await ctx.auth.getUserIdentity();
      return [mine.key, identity?.subject ?? null];
    } });
  `,
};

let app: TestEngine;
beforeAll(async () => {
  const tables = "{ notes: defineTable({ text: v.string() }) }";
  app = await openInlineApp({ modules, tables }, { transactionTimeoutMillis: 1_500, actionThreads: 1 });
});
afterAll(() => app.dispose());

const texts = () => app.query("notes:texts");

describe("an action", () => {
  test("keeps what its mutations committed when it fails itself", async () => {
    await expect(app.action("work:addThenFail")).rejects.toThrow("Uncaught Error: too late to undo");
    expect(await texts()).toEqual(["committed"]);
  });

  test("has each of its mutations committed by itself, one after another", async () => {
    await app.mutation("notes:clear");
    const numbers = (await app.action("work:addMany", { texts: ["a", "b", "c"] })) as number[];
    expect(numbers.toSorted()).toEqual([1, 2, 3]);
    expect(((await texts()) as string[]).toSorted()).toEqual(["a", "b", "c"]);
  });

  test("reads what was committed by the time that it reads", async () => {
    await app.mutation("notes:clear");
    expect(await app.action("work:readBetween")).toEqual([0, 1]);
  });

  test("may call internal functions, as one of the app", async () => {
    await app.as(null).action("work:addInternally");
    expect(await texts()).toContain("internal");
  });

  test("and all that it calls see the same user", async () => {
    const ada = { subject: "ada", issuer: "i", tokenIdentifier: "i|ada" };
    expect(await app.as(ada).action("work:who")).toEqual(["ada", "ada", "ada"]);
    expect(await app.action("work:who")).toEqual([null, null, null]);
  });

  test("has no database, but files and other actions", async () => {
    expect(await app.action("work:noDatabase")).toEqual(["undefined", "function", "function"]);
  });

  test("has real time and chance", async () => {
    expect(await app.action("work:timers")).toBe(true);
  });

  test("beside others of its thread keeps its own variables and its own user", async () => {
    const keys = Array.from({ length: 12 }, (_, index) => `k${index}`);
    const answers = await Promise.all(
      keys.map((key) =>
        app.as({ subject: key, issuer: "i", tokenIdentifier: `i|${key}` }).action("work:keepsState", { key }),
      ),
    );
    expect(answers).toEqual(keys.map((key) => [key, key]));
  });

  test("calls eight deep and no deeper, so that one that calls itself comes to an end", async () => {
    expect(await app.action("work:recurse", { left: 8 })).toBe("bottom");
    await expect(app.action("work:recurse", { left: 9 })).rejects.toThrow("call depth limit exceeded. Limit: 8");
  });

  test("that has answered can do nothing more", async () => {
    await app.mutation("notes:clear");
    expect(await app.action("work:lingering")).toBe("answered");
    expect(await app.action("work:lateOutcome")).toMatch(/^This action is over/);
    expect(await texts()).toEqual([]);
  });
});

describe("the time limit of a query or mutation", () => {
  test.each([
    ["notes:spin", "runMutation"],
    ["notes:spinBelow", "runMutation"],
    ["notes:spinQuery", "runQuery"],
  ])("holds for %s called by an action, and nothing that it wrote stays", async (name, kind) => {
    await expect(app.action("work:call", { name, kind })).rejects.toThrow(
      `Function execution timed out (maximum duration: 1.5s): ${name} was stopped`,
    );
    expect(await texts()).not.toContain("spun");
  });
});

describe("what an action calls is checked", () => {
  test.each([
    [
      { name: "notes:add", kind: "runMutation", args: {} },
      /ArgumentValidationError: Object is missing the required field `text`/,
    ],
    [{ name: "notes:add", kind: "runMutation", args: { text: 1 } }, /ArgumentValidationError.*\n.*Path: .text/],
    [
      { name: "notes:add", kind: "runQuery", args: { text: "" } },
      /Trying to execute notes:add as Query, but it is defined as Mutation/,
    ],
    [
      { name: "notes:texts", kind: "runMutation" },
      /Trying to execute notes:texts as Mutation, but it is defined as Query/,
    ],
    [{ name: "notes:texts", kind: "runAction" }, /Trying to execute notes:texts as Action, but it is defined as Query/],
    [{ name: "notes:none", kind: "runQuery" }, /Could not find function for 'notes:none'/],
    [{ name: "work:typed", kind: "runAction", args: { count: 2 } }, /ReturnsValidationError.*\n.*Value: 2.0/],
    [{ name: "work:typed", kind: "runAction", args: { count: "2" } }, /ArgumentValidationError.*\n.*Path: .count/],
  ])("%j", async (args, message) => {
    await expect(app.action("work:call", args as ConvexObject)).rejects.toThrow(message);
  });

  test("as are its own arguments and its own result", async () => {
    expect(await app.action("work:typed", { count: 1 })).toBe("one");
    await expect(app.action("work:typed", { count: 2 })).rejects.toThrow(/^ReturnsValidationError/);
    await expect(app.action("work:typed", {})).rejects.toThrow(/^ArgumentValidationError/);
  });

  test.each(["1.0/get", "1.0/insert", "1.0/nonsense", "constructor", "toString", "__proto__"])(
    "the syscall %s is unknown to actions",
    async (name) => {
      await expect(app.action("work:syscall", { name })).rejects.toThrow(`Unknown async operation ${name}`);
    },
  );

  test("synchronous syscalls are for queries and mutations", async () => {
    await expect(app.action("work:syncSyscall")).rejects.toThrow("Unknown operation 1.0/get");
  });
});

describe("a job that an action schedules", () => {
  test("stays scheduled when the action fails: it was committed by itself", async () => {
    await expect(app.action("work:scheduleThenFail")).rejects.toThrow("after scheduling");
    expect(await app.query("notes:jobs")).toEqual([["notes.js:add", "pending"]]);
  });

  test("can be canceled by the action again", async () => {
    await app.action("work:schedule", { delay: 3_600_000 });
    expect(await app.query("notes:jobs")).toContainEqual(["notes.js:add", "canceled"]);
  });
});

test("a mutation called by an action knows no job; each call has a request of its own", async () => {
  const first = (await app.action("work:call", { name: "notes:metadata", kind: "runMutation" })) as ConvexObject;
  const second = (await app.action("work:call", { name: "notes:metadata", kind: "runMutation" })) as ConvexObject;
  expect(first).toMatchObject({ scheduledFunctionId: null, ip: null });
  expect(first["requestId"]).not.toBe(second["requestId"]);
});
