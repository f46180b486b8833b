import { act, ask, follow, mutate, type MeasuredComponent } from "./component.ts";

const lines = (prefix: string) =>
  `export const lines = query({ args: {}, handler: async (ctx) =>
    (await ctx.db.query("log").collect()).map((row) => row.line).filter((line) => line.startsWith("${prefix}")) });`;
const holds = (count: number) => (answer: unknown) => Array.isArray(answer) && answer.length === count;

/** Of a workflow's status. */
function isOver(status: unknown): boolean {
  return (status as { type: string }).type !== "inProgress"; // What `workflow.status` gives.
}

/** Components that do work later. */
export const BACKGROUND: readonly MeasuredComponent[] = [
  {
    name: "workpool",
    version: "0.4.16",
    source: `
      import { Workpool } from "@convex-dev/workpool";
      const pool = new Workpool(components.workpool, { maxParallelism: 3 });
      export const work = internalAction({ args: { n: v.number() }, handler: (ctx, { n }) => ctx.runMutation(internal.workpool.note, { n }) });
      export const note = internalMutation({ args: { n: v.number() }, handler: async (ctx, { n }) => { await log(ctx, "pool " + n); } });
      export const begin = mutation({ args: {}, handler: async (ctx) => {
        for (const n of [1, 2, 3, 4, 5]) await pool.enqueueAction(ctx, internal.workpool.work, { n });
        return pool.enqueueMutation(ctx, internal.workpool.note, { n: 6 });
      } });
      export const status = query({ args: { id: v.string() }, handler: async (ctx, { id }) => (await pool.status(ctx, id)).state });
      ${lines("pool")}`,
    async use(clients) {
      const id = String(await mutate(clients, "workpool:begin"));
      const done = await follow(clients, ["workpool:lines", {}], holds(6));
      const status = await follow(clients, ["workpool:status", { id }], (state) => state === "finished");
      // `holds` says that it is a list, of the texts above.
      return [(done as string[]).toSorted(), status];
    },
    expected: [["pool 1", "pool 2", "pool 3", "pool 4", "pool 5", "pool 6"], "finished"],
  },
  {
    name: "workflow",
    version: "0.4.8",
    source: `
      import { WorkflowManager } from "@convex-dev/workflow";
      const workflow = new WorkflowManager(components.workflow);
      export const double = internalAction({ args: { n: v.number() }, handler: (_ctx, { n }) => n * 2 });
      export const greet = workflow.define({ args: { name: v.string() }, returns: v.string() }).handler(async (step, { name }) => {
        const n = await step.runAction(internal.workflow.double, { n: 21 }, { retry: true });
        return name + " " + n + " " + (await step.awaitEvent({ name: "go" }));
      });
      export const start = mutation({ args: { name: v.string() }, handler: (ctx, { name }) => workflow.start(ctx, internal.workflow.greet, { name }) });
      export const go = mutation({ args: { workflowId: v.string() }, handler: async (ctx, { workflowId }) => {
        await workflow.sendEvent(ctx, { name: "go", workflowId, value: "went" });
      } });
      export const status = query({ args: { id: v.string() }, handler: (ctx, { id }) => workflow.status(ctx, id) });`,
    async use(clients) {
      const id = String(await mutate(clients, "workflow:start", { name: "Ada" }));
      await mutate(clients, "workflow:go", { workflowId: id });
      return [await follow(clients, ["workflow:status", { id }], isOver)];
    },
    expected: [{ type: "completed", result: "Ada 42 went" }],
  },
  {
    name: "batch-worker",
    version: "0.3.6",
    source: `
      import { defineBatchWorkerValidators, ping } from "@convex-dev/batch-worker";
      const { vQueryArgs, vQueryReturns, vMutationArgs } = defineBatchWorkerValidators({ batch: { values: v.array(v.number()), ids: v.array(v.id("events")) } });
      export const add = mutation({ args: { value: v.number() }, handler: async (ctx, { value }) => {
        await ctx.db.insert("events", { value, insertedAt: ctx.db.vars.commitTs });
        await ping(ctx, components.batchWorker, { name: "events", workQuery: internal.batchWorker.next, workerMutation: internal.batchWorker.work });
      } });
      export const next = internalQuery({ args: vQueryArgs, returns: vQueryReturns, handler: async (ctx, { cursor }) => {
        const events = await ctx.db.query("events").withIndex("insertedAt", (q) => q.gte("insertedAt", cursor ?? 0n)).take(5);
        if (events.length === 0) return { kind: "idle" };
        const batch = { values: events.map((event) => event.value), ids: events.map((event) => event._id) };
        return { kind: "work", batch, cursor: events.at(-1).insertedAt };
      } });
      export const work = internalMutation({ args: vMutationArgs, handler: async (ctx, { values, ids }) => {
        for (const value of values) await log(ctx, "event " + value);
        for (const id of ids) await ctx.db.delete(id);
      } });
      ${lines("event")}`,
    async use(clients) {
      for (let value = 0; value < 12; value += 1) await mutate(clients, "batchWorker:add", { value });
      return [await follow(clients, ["batchWorker:lines", {}], holds(12))];
    },
    expected: [Array.from({ length: 12 }, (_, value) => `event ${value}`)],
  },
  {
    name: "migrations",
    version: "0.3.6",
    source: `
      import { Migrations } from "@convex-dev/migrations";
      const migrations = new Migrations(components.migrations);
      export const double = migrations.define({ table: "numbers", migrateOne: (_ctx, { n }) => ({ doubled: n * 2 }) });
      export const start = mutation({ args: {}, handler: async (ctx) => {
        for (const n of [3, 9, 5]) await ctx.db.insert("numbers", { n });
        await migrations.runOne(ctx, internal.migrations.double);
      } });
      export const doubled = query({ args: {}, handler: async (ctx) => (await ctx.db.query("numbers").collect()).map((row) => row.doubled ?? 0) });`,
    async use(clients) {
      await mutate(clients, "migrations:start");
      return [await follow(clients, ["migrations:doubled", {}], (all) => Array.isArray(all) && !all.includes(0))];
    },
    expected: [[6, 18, 10]],
  },
  {
    name: "action-cache",
    version: "0.3.1",
    source: `
      import { ActionCache } from "@convex-dev/action-cache";
      export const square = internalAction({ args: { n: v.number() }, handler: async (ctx, { n }) => {
        await ctx.runMutation(internal.actionCache.note, { n });
        return n * n;
      } });
      export const note = internalMutation({ args: { n: v.number() }, handler: async (ctx, { n }) => { await log(ctx, "square " + n); } });
      const cache = new ActionCache(components.actionCache, { action: internal.actionCache.square, name: "square", ttl: 600_000 });
      export const cached = action({ args: { n: v.number() }, handler: (ctx, args) => cache.fetch(ctx, args) });
      ${lines("square")}`,
    use: async (clients) => [
      await act(clients, "actionCache:cached", { n: 7 }),
      await act(clients, "actionCache:cached", { n: 7 }),
      await ask(clients, "actionCache:lines"),
    ],
    expected: [49, 49, ["square 7"]],
  },
];
