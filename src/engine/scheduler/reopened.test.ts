import { rmSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Deployment } from "../types.ts";
import { inlineDeployment } from "../testing/inline-app.ts";
import { openTestEngine, type TestEngine } from "../testing/open-test-engine.ts";
import type { ConvexObject } from "../values/json.ts";

const MODULES = {
  jobs: `
    export const write = internalMutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("written", args) });
    export const writeTwice = internalMutation({ args: { text: v.string() }, handler: async (ctx, { text }) => {
      await ctx.db.insert("written", { text });
      await ctx.scheduler.runAfter(0, fn("jobs:write"), { text: text + " again" });
    } });
    export const act = internalAction({ args: { text: v.string(), millis: v.number() }, handler: async (ctx, { text, millis }) => {
      await ctx.runMutation(fn("jobs:write"), { text: text + " begins" });
      await new Promise((resolve) => setTimeout(resolve, millis));
      await ctx.runMutation(fn("jobs:write"), { text: text + " ends" });
    } });
    export const written = query({ args: {}, handler: async (ctx) => (await ctx.db.query("written").collect()).map((row) => row.text) });
    export const after = mutation({ args: { name: v.string(), args: v.any(), delay: v.number() }, handler: (ctx, { name, args, delay }) => ctx.scheduler.runAfter(delay, fn(name), args) });
    export const cancel = mutation({ args: { id: v.id("_scheduled_functions") }, handler: (ctx, { id }) => ctx.scheduler.cancel(id) });
    export const get = query({ args: { id: v.id("_scheduled_functions") }, handler: (ctx, { id }) => ctx.db.system.get(id) });
    export const count = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).length });
  `,
};
const TABLES = "{ written: defineTable({ text: v.string() }) }";
const HOUR = 3_600_000;

/** A deployment in one directory, opened and closed as processes come and go, on a clock of its own. */
class Reopened {
  now = Date.UTC(2026, 0, 1);
  app: TestEngine | null = null;
  directory: string | undefined;
  readonly #deployment: Deployment;

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
  }

  async open(): Promise<TestEngine> {
    this.app ??= await openTestEngine({ clock: () => this.now, directory: this.directory }, this.#deployment);
    this.directory = this.app.directory;
    return this.app;
  }

  async start(): Promise<TestEngine> {
    const app = await this.open();
    await app.engine.start();
    return app;
  }

  async close(): Promise<void> {
    await this.app?.engine.close();
    this.app = null;
  }

  async dispose(): Promise<void> {
    await this.close();
    if (this.directory !== undefined) rmSync(this.directory, { recursive: true, force: true });
  }

  after(delay: number, text: string, name = "jobs:write", args: ConvexObject = {}): Promise<unknown> {
    return this.open().then((app) => app.mutation("jobs:after", { name, args: { text, ...args }, delay }));
  }

  async written(): Promise<string[]> {
    return (await (await this.open()).query("jobs:written")) as string[];
  }

  async state(id: unknown): Promise<ConvexObject> {
    const document = (await (await this.open()).query("jobs:get", { id: String(id) })) as ConvexObject;
    return document["state"] as ConvexObject;
  }

  /** Waits until all that is due has been done: jobs are done in the order of their times. */
  async idle(): Promise<void> {
    const app = await this.open();
    await expect.poll(() => app.engine.openWork()).toBe(0);
  }
}

async function reopened(modules: Record<string, string> = MODULES): Promise<Reopened> {
  return new Reopened(await inlineDeployment({ modules, tables: TABLES }));
}

describe("a deployment that is opened again", () => {
  test("does what was due meanwhile, in the order in which it fell due", async () => {
    const world = await reopened();
    await world.after(3 * HOUR, "third");
    await world.after(HOUR, "first");
    await world.after(2 * HOUR, "second");
    await world.after(9 * HOUR, "not yet");
    await world.close();
    world.now += 4 * HOUR;
    await world.start();
    await world.idle();
    expect(await world.written()).toEqual(["first", "second", "third"]);
    await world.dispose();
  });

  test("does nothing before it is started, and nothing twice when it is closed and opened between", async () => {
    const world = await reopened();
    await world.after(0, "once");
    for (let round = 0; round < 3; round++) {
      await world.close();
      await world.open();
    }
    expect(await world.written()).toEqual([]);
    for (let round = 0; round < 3; round++) {
      await world.start();
      await world.idle();
      await world.close();
    }
    expect(await world.written()).toEqual(["once"]);
    await world.dispose();
  });

  test("finds an action that was cut off failed, does not run it again, and keeps what it had written", async () => {
    const world = await reopened();
    await world.start();
    const id = await world.after(0, "action", "jobs:act", { millis: 60_000 });
    await expect.poll(() => world.written()).toEqual(["action begins"]);
    await world.close();
    expect(await world.state(id)).toEqual({ kind: "inProgress" });
    await world.start();
    expect(await world.state(id)).toEqual({ kind: "failed", error: "Transient error while executing action" });
    await world.idle();
    expect(await world.written()).toEqual(["action begins"]);
    await world.dispose();
  });

  test("keeps canceled what was canceled before, also an action that ran", async () => {
    const world = await reopened();
    const app = await world.start();
    const running = await world.after(0, "running", "jobs:act", { millis: 60_000 });
    const waiting = await world.after(HOUR, "waiting");
    await expect.poll(() => world.written()).toEqual(["running begins"]);
    for (const id of [running, waiting]) await app.mutation("jobs:cancel", { id: String(id) });
    await world.close();
    world.now += 2 * HOUR;
    await world.start();
    await world.idle();
    for (const id of [running, waiting]) expect(await world.state(id)).toEqual({ kind: "canceled" });
    expect(await world.written()).toEqual(["running begins"]);
    await world.dispose();
  });

  test("fails a job whose function a push has taken away meanwhile, and goes on with the others", async () => {
    const world = await reopened({
      ...MODULES,
      old: "export const gone = internalMutation({ args: { text: v.string() }, handler: () => null });",
    });
    const lost = await world.after(HOUR, "lost", "old:gone");
    await world.after(HOUR, "kept");
    const app = await world.open();
    await app.engine.install(await inlineDeployment({ modules: MODULES, tables: TABLES }));
    await world.close();
    world.now += 2 * HOUR;
    const later = new Reopened(await inlineDeployment({ modules: MODULES, tables: TABLES }));
    Object.assign(later, { now: world.now, directory: world.directory });
    await later.start();
    await later.idle();
    expect(await later.state(lost)).toMatchObject({ kind: "failed", error: expect.stringContaining("old:gone") });
    expect(await later.written()).toEqual(["kept"]);
    await later.dispose();
  });

  test("forgets what was over seven days ago, and nothing that waits", async () => {
    const world = await reopened();
    await world.start();
    await world.after(0, "over");
    await world.after(30 * 24 * HOUR, "waits");
    await world.idle();
    for (const [days, left] of [
      [6.9, 2],
      [0.2, 1],
    ] as const) {
      await world.close();
      world.now += days * 24 * HOUR;
      const app = await world.start();
      await expect.poll(() => app.query("jobs:count")).toBe(left);
    }
    await world.dispose();
  });
});

type Event =
  | { do: "schedule"; delay: number; name: "jobs:write" | "jobs:writeTwice" }
  | { do: "cancel"; index: number }
  | { do: "pass"; time: number }
  | { do: "close" | "start" | "idle" };
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("schedule" as const),
      delay: fc.nat(5_000),
      name: fc.constantFrom("jobs:write" as const, "jobs:writeTwice" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const), index: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pass" as const), time: fc.nat(4_000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("close" as const, "start" as const, "idle" as const) }) },
);

test("however a deployment is closed and opened, each job that was not canceled is done once, and no other", async () => {
  const deployment = await inlineDeployment({ modules: MODULES, tables: TABLES });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 2, maxLength: 14 }), async (events) => {
      const world = new Reopened(deployment);
      const jobs: { id: unknown; text: string; name: string }[] = [];
      for (const [index, each] of events.entries()) {
        const app = await world.open();
        const job = jobs[each.do === "cancel" ? each.index : -1];
        if (each.do === "schedule")
          jobs.push({ id: await world.after(each.delay, `j${index}`, each.name), text: `j${index}`, name: each.name });
        if (job) await app.mutation("jobs:cancel", { id: String(job.id) });
        if (each.do === "pass") world.now += each.time;
        if (each.do === "close") await world.close();
        if (each.do === "start") await world.start();
      }
      await world.close();
      world.now += 10_000;
      await world.start();
      await world.idle();
      const expected: string[] = [];
      for (const { id, text, name } of jobs) {
        const { kind } = await world.state(id);
        expect(kind).toMatch(/^(?:success|canceled)$/);
        if (kind === "success") expected.push(text, ...(name === "jobs:writeTwice" ? [`${text} again`] : []));
      }
      expect((await world.written()).toSorted()).toEqual(expected.toSorted());
      await world.dispose();
    }),
    { numRuns: 4 },
  );
});
