import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openInlineApp } from "../testing/inline-app.ts";
import type { TestEngine } from "../testing/open-test-engine.ts";
import type { ConvexObject } from "../values/json.ts";

const NOW = Date.UTC(2026, 10, 29, 5, 0, 0, 123);
const YEAR = 366 * 86_400_000;

const modules = {
  jobs: `
    const target = fn("jobs:write");
    export const write = internalMutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("written", args) });
    export const written = query({ args: {}, handler: async (ctx) => (await ctx.db.query("written").collect()).map((row) => row.text) });
    export const all = query({ args: {}, handler: (ctx) => ctx.db.system.query("_scheduled_functions").collect() });
    export const get = query({ args: { id: v.id("_scheduled_functions") }, handler: (ctx, { id }) => ctx.db.system.get(id) });
    export const clear = mutation({
      args: {},
      handler: async (ctx) => {
        for (const job of await ctx.db.system.query("_scheduled_functions").collect()) await ctx.scheduler.cancel(job._id);
        for (const row of await ctx.db.query("written").collect()) await ctx.db.delete(row._id);
      },
    });

    export const after = mutation({ args: { delay: v.number(), text: v.string() }, handler: (ctx, { delay, text }) => ctx.scheduler.runAfter(delay, target, { text }) });
    export const at = mutation({ args: { time: v.number(), asDate: v.boolean() }, handler: (ctx, { time, asDate }) => ctx.scheduler.runAt(asDate ? new Date(time) : time, target, { text: "at" }) });
    export const several = mutation({
      args: { texts: v.array(v.string()), delay: v.number() },
      handler: async (ctx, { texts, delay }) => { for (const text of texts) await ctx.scheduler.runAfter(delay, target, { text }); },
    });
    export const scheduleAndThrow = mutation({ args: {}, handler: async (ctx) => { await ctx.scheduler.runAfter(0, target, { text: "never" }); throw new Error("after scheduling"); } });
    export const childThrows = mutation({
      args: {},
      handler: async (ctx) => {
        await ctx.scheduler.runAfter(60_000, target, { text: "the caller's" });
        await ctx.runMutation(fn("jobs:scheduleAndThrow"), {}).catch(() => null);
      },
    });
    export const scheduleAndCancel = mutation({
      args: {},
      handler: async (ctx) => {
        const id = await ctx.scheduler.runAfter(0, target, { text: "never" });
        const before = (await ctx.db.system.get(id)).state.kind;
        await ctx.scheduler.cancel(id);
        return [before, (await ctx.db.system.get(id)).state.kind];
      },
    });
    export const cancel = mutation({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.scheduler.cancel(id) });
    export const cancelAndThrow = mutation({ args: { id: v.string() }, handler: async (ctx, { id }) => { await ctx.scheduler.cancel(id); throw new Error("after canceling"); } });
    export const fromQuery = query({ args: {}, handler: () => Convex.asyncSyscall("1.0/schedule", JSON.stringify({ name: "jobs:write", ts: 0, args: { text: "never" } })) });
    export const cancelFromQuery = query({ args: { id: v.string() }, handler: (_ctx, { id }) => Convex.asyncSyscall("1.0/cancel_job", JSON.stringify({ id })) });
    export const insertJob = mutation({ args: {}, handler: (ctx) => ctx.db.insert("_scheduled_functions", { name: "x" }) });
    export const deleteJob = mutation({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.db.delete(id) });
    export const patchJob = mutation({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.db.patch(id, { name: "x" }) });
    export const withHandle = mutation({ args: {}, handler: async (ctx) => ctx.scheduler.runAfter(0, await createFunctionHandle(target), { text: "by a handle" }) });
    const reference = (name) => name.startsWith("function://") ? name : fn(name);
    export const unscheduled = mutation({ args: { name: v.string() }, handler: (ctx, { name }) => ctx.scheduler.runAfter(0, reference(name), {}) });
    export const unscheduledByAction = action({ args: { name: v.string() }, handler: (ctx, { name }) => ctx.scheduler.runAfter(0, reference(name), {}) });
    export const atByAction = action({ args: { time: v.number(), asDate: v.boolean() }, handler: (ctx, { time }) => ctx.scheduler.runAt(time, target, { text: "at" }) });
    export const large = mutation({
      args: { megabytes: v.number(), count: v.number() },
      handler: async (ctx, { megabytes, count }) => { for (let i = 0; i < count; i++) await ctx.scheduler.runAfter(0, target, { text: "x".repeat(megabytes * 1e6) }); },
    });
    export const row = mutation({ args: {}, handler: (ctx) => ctx.db.insert("written", { text: "a row" }) });
    export const many = mutation({ args: { count: v.number() }, handler: async (ctx, { count }) => { for (let i = 0; i < count; i++) await ctx.scheduler.runAfter(60_000, target, { text: "many" }); } });
    export const manyInChildren = mutation({
      args: {},
      handler: async (ctx) => { for (let i = 0; i < 3; i++) await ctx.runMutation(fn("jobs:many"), { count: 400 }); },
    });
    export const values = mutation({ args: { value: v.any() }, handler: (ctx, { value }) => ctx.scheduler.runAfter(0, fn("jobs:keep"), { value }) });
    export const keep = internalMutation({ args: { value: v.any() }, handler: async (ctx, { value }) => { await ctx.db.insert("written", { text: "kept", value }); } });
    export const kept = query({ args: {}, handler: async (ctx) => (await ctx.db.query("written").collect()).find((row) => row.text === "kept")?.value ?? null });
    export const who = internalMutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("written", { text: "who", value: [await ctx.auth.getUserIdentity(), (await ctx.meta.getRequestMetadata()).scheduledFunctionId] }); } });
    export const scheduleWho = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, fn("jobs:who"), {}) });
  `,
};
const tables = "{ written: defineTable({ text: v.string(), value: v.optional(v.any()) }) }";

let now = NOW;
let app: TestEngine;
beforeAll(async () => {
  const part = { modules: { own: "export const here = mutation({ args: {}, handler: () => null });" } };
  app = await openInlineApp({ modules, tables, components: { part } }, { clock: () => now });
});
afterAll(() => app.dispose());

type Job = ConvexObject & { _id: string; scheduledTime: number; state: { kind: string; error?: string } };
const job = async (id: unknown) => (await app.query("jobs:get", { id: String(id) })) as Job;
const pending = async () => ((await app.query("jobs:all")) as Job[]).filter(({ state }) => state.kind === "pending");

describe("before the scheduler runs, a job", () => {
  beforeEach(() => app.mutation("jobs:clear"));

  test("is a document with its function, its arguments, its time and its state", async () => {
    const id = await app.mutation("jobs:after", { delay: 1_500, text: "shown" });
    const document = await job(id);
    expect(document).toEqual({
      _id: id,
      _creationTime: expect.any(Number),
      name: "jobs.js:write",
      args: [{ text: "shown" }],
      scheduledTime: expect.any(Number),
      state: { kind: "pending" },
    });
    expect(document.scheduledTime - Number(document["_creationTime"])).toBeCloseTo(1_500, 0);
  });

  test.each([0, 1, 999, 1_000.5, 86_400_000])(
    "is due %d ms after the time of the mutation that scheduled it",
    async (delay) => {
      now += 7;
      const { scheduledTime } = await job(await app.mutation("jobs:after", { delay, text: "" }));
      expect(Math.abs(scheduledTime - now - delay)).toBeLessThanOrEqual(1);
    },
  );

  test.each([
    [NOW + 5, true],
    [NOW + 1_005, false],
    [NOW - 86_400_000, true],
    [NOW - 5 * YEAR + 60_000, false],
    [NOW + 5 * YEAR, true],
  ])("is due exactly at %d, given as a date: %s", async (time, asDate) => {
    expect((await job(await app.mutation("jobs:at", { time, asDate }))).scheduledTime).toBe(time);
  });

  test.each([
    [{ delay: -1, text: "" }, /`delayMs` must be non-negative/],
    [{ delay: { $float: "AAAAAAAA+H8=" }, text: "" }, /`delayMs` must be a finite number|must be/],
    [{ delay: { $float: "AAAAAAAA8H8=" }, text: "" }, /finite/],
  ])("is not made with %j", async (args, message) => {
    await expect(app.mutation("jobs:after", args)).rejects.toThrow(message);
    expect(await pending()).toEqual([]);
  });

  test.each([
    [NOW + 5 * YEAR + 60_000, "future"],
    [253_402_300_799_999, "future"],
    [NOW - 5 * YEAR - 60_000, "past"],
    [0, "past"],
  ])("is not made for a time as far from now as %d, by a mutation or an action", async (time, direction) => {
    for (const call of [app.mutation, app.action]) {
      await expect(
        call(call === app.mutation ? "jobs:at" : "jobs:atByAction", { time, asDate: false }),
      ).rejects.toThrow(`UnixTimestamp(${time / 1_000}s) is more than 5 years in the ${direction}`);
    }
    expect(await pending()).toEqual([]);
  });

  test.each([
    ["nowhere:nothing", "Attempted to schedule function at nonexistent path: nowhere.js"],
    ["jobs:gone", "no exported function gone found in the file: jobs.js. Did you forget to export it?"],
    ["jobs", "no exported function default found in the file: jobs.js. Did you forget to export it?"],
    [
      "jobs:written",
      'Unsupported function type. "written" in module "jobs.js" is defined as a Query. Only Mutation and Action can be scheduled.',
    ],
    ["function://part;own:gone", "no exported function gone found in the file: own.js in 'part'. Did you forget"],
    ["function://part;gone:gone", "Attempted to schedule function at nonexistent path: part gone.js"],
    ["function://other;own:gone", "Attempted to schedule function at nonexistent path: other own.js"],
  ])("is not made of %s, by a mutation or an action", async (name, message) => {
    for (const call of [app.mutation, app.action]) {
      await expect(
        call(call === app.mutation ? "jobs:unscheduled" : "jobs:unscheduledByAction", { name }),
      ).rejects.toThrow(message);
    }
    expect(await pending()).toEqual([]);
  });

  test("is not made of arguments that are too large together, by Convex's measure", async () => {
    await expect(app.mutation("jobs:large", { megabytes: 9, count: 2 })).rejects.toThrow(
      "Too large total size of the arguments of scheduled functions from this mutation (limit: 16777216 bytes)",
    );
    expect(await pending()).toEqual([]);
  });

  test("is not made where its mutation throws, nor by a nested one that threw", async () => {
    await expect(app.mutation("jobs:scheduleAndThrow")).rejects.toThrow("after scheduling");
    expect(await pending()).toEqual([]);
    await app.mutation("jobs:childThrows");
    expect((await pending()).map(({ args }) => args)).toEqual([[{ text: "the caller's" }]]);
  });

  test("can be canceled by the mutation that made it", async () => {
    expect(await app.mutation("jobs:scheduleAndCancel")).toEqual(["pending", "canceled"]);
    expect(app.engine.openWork()).toBe(0);
  });

  test("stays canceled, however often it is canceled, and says when", async () => {
    const id = String(await app.mutation("jobs:after", { delay: 0, text: "never" }));
    await app.mutation("jobs:cancel", { id });
    const first = await job(id);
    now += 1_000;
    await app.mutation("jobs:cancel", { id });
    expect(await job(id)).toEqual(first);
    expect(first).toMatchObject({ state: { kind: "canceled" }, completedTime: expect.any(Number) });
  });

  test("stays scheduled where the mutation that canceled it throws", async () => {
    const id = String(await app.mutation("jobs:after", { delay: 60_000, text: "" }));
    await expect(app.mutation("jobs:cancelAndThrow", { id })).rejects.toThrow("after canceling");
    expect((await job(id)).state).toEqual({ kind: "pending" });
  });

  test("is neither made nor canceled by a query", async () => {
    await expect(app.query("jobs:fromQuery")).rejects.toThrow("Queries cannot schedule functions.");
    const id = String(await app.mutation("jobs:after", { delay: 60_000, text: "" }));
    await expect(app.query("jobs:cancelFromQuery", { id })).rejects.toThrow("Queries cannot schedule functions.");
    expect((await job(id)).state).toEqual({ kind: "pending" });
  });

  test("is not written by the database's own functions", async () => {
    const id = String(await app.mutation("jobs:after", { delay: 60_000, text: "" }));
    await expect(app.mutation("jobs:insertJob")).rejects.toThrow(/System tables/);
    await expect(app.mutation("jobs:patchJob", { id })).rejects.toThrow();
    await expect(app.mutation("jobs:deleteJob", { id })).rejects.toThrow();
    expect((await job(id)).state).toEqual({ kind: "pending" });
  });

  test("is not canceled by the id of anything else, which is told", async () => {
    const id = String(await app.mutation("jobs:row"));
    await expect(app.mutation("jobs:cancel", { id })).rejects.toThrow(/Invalid|does not|_scheduled_functions/);
    await expect(app.mutation("jobs:cancel", { id: "nonsense" })).rejects.toThrow(/nonsense|Invalid/);
  });

  test("is one of a thousand at most that a mutation makes, with all that it calls, and none stays of too many", async () => {
    await expect(app.mutation("jobs:manyInChildren")).rejects.toThrow(
      "Too many functions scheduled by this mutation (limit: 1000)",
    );
    expect(await pending()).toEqual([]);
  });
});

describe("once the scheduler runs, a job", () => {
  beforeAll(async () => {
    await app.mutation("jobs:clear");
    await app.engine.start();
  });
  beforeEach(() => app.mutation("jobs:clear"));
  const over = async (id: unknown) => {
    await expect.poll(async () => (await job(id)).state.kind).not.toMatch(/pending|inProgress/);
    return job(id);
  };

  test("is done after the mutation that made it, and those of one mutation in the order that it made them", async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `t${index}`);
    await app.mutation("jobs:several", { texts, delay: 0 });
    await expect.poll(() => app.query("jobs:written")).toHaveLength(20);
    expect(await app.query("jobs:written")).toEqual(texts);
  });

  test("that is due earlier is done earlier, whatever was made first", async () => {
    await app.mutation("jobs:at", { time: now - 1_000, asDate: false });
    await app.mutation("jobs:several", { texts: ["later"], delay: 0 });
    await expect.poll(() => app.query("jobs:written")).toEqual(["at", "later"]);
  });

  test("waits for its time by the deployment's clock", async () => {
    const id = await app.mutation("jobs:after", { delay: 10_000, text: "in time" });
    await app.mutation("jobs:several", { texts: ["sentinel"], delay: 0 });
    await expect.poll(() => app.query("jobs:written")).toEqual(["sentinel"]);
    expect((await job(id)).state).toEqual({ kind: "pending" });
    now += 10_001;
    await app.mutation("jobs:several", { texts: ["wakes it"], delay: 0 });
    await over(id);
    expect(await app.query("jobs:written")).toContain("in time");
  });

  test("is given any arguments as they are, and those are shown", async () => {
    const value = {
      big: { $integer: "AQAAAAAAAAA=" },
      bytes: { $bytes: "AQI=" },
      nan: { $float: "AAAAAAAA+H8=" },
      list: [null, { deep: "ä" }],
    };
    const id = await app.mutation("jobs:values", { value });
    expect((await over(id))["args"]).toEqual([{ value }]);
    expect(await app.query("jobs:kept")).toEqual(value);
  });

  test("is called by a handle as by its name", async () => {
    await over(await app.mutation("jobs:withHandle"));
    expect(await app.query("jobs:written")).toEqual(["by a handle"]);
  });

  test("runs as nobody, whoever made it, and knows its own id", async () => {
    const ada = { subject: "ada", issuer: "i", tokenIdentifier: "i|ada" };
    const id = await app.as(ada).mutation("jobs:scheduleWho");
    await over(id);
    const [row] = (
      await app.engine.queries([
        {
          path: { component: "", module: "jobs", name: "written" },
          args: {},
          caller: { kind: "admin", identity: null },
        },
      ])
    ).answers;
    expect(row).toMatchObject({ ok: true, value: ["who"] });
  });

  test("with arguments that do not match fails with the reason", async () => {
    const { state } = await over(await app.mutation("jobs:unscheduled", { name: "jobs:write" }));
    expect(state).toEqual({ kind: "failed", error: expect.stringContaining("ArgumentValidationError") });
  });

  test("that is over is not changed by canceling it", async () => {
    const id = String(await app.mutation("jobs:after", { delay: 0, text: "done" }));
    const done = await over(id);
    await app.mutation("jobs:cancel", { id });
    expect(await job(id)).toEqual(done);
    expect(done.state).toEqual({ kind: "success" });
  });
});
