import { afterEach, describe, expect, test } from "vitest";
import { inlineDeployment } from "../testing/inline-app.ts";
import { openTestEngine, type TestEngine } from "../testing/open-test-engine.ts";
import type { Deployment } from "../types.ts";
import type { ConvexObject } from "../values/json.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 1, 27, 22, 30);
const TABLES = "{ ticks: defineTable({ text: v.string() }) }";
const FUNCTIONS = `
  export const tick = internalMutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("ticks", args) });
  export const fail = internalMutation({ args: {}, handler: () => { throw new Error("a cron that fails"); } });
  export const slow = internalAction({ args: {}, handler: async (ctx) => {
    await ctx.runMutation(fn("jobs:tick"), { text: "slow begins" });
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  } });
  export const ticks = query({ args: {}, handler: async (ctx) => (await ctx.db.query("ticks").collect()).map((tick) => tick.text) });
  export const jobs = query({ args: {}, handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map((job) => [job.name, job.scheduledTime, job.state.kind, job.args]) });
`;

/** @param crons statements about `crons` */
const withCrons = (crons: string): Promise<Deployment> =>
  inlineDeployment({
    modules: { jobs: FUNCTIONS, crons: `const crons = cronJobs(); ${crons} export default crons;` },
    tables: TABLES,
  });
const every = (minutes: number, text = "tick", name = "every") =>
  `crons.interval("${name}", { minutes: ${minutes} }, fn("jobs:tick"), { text: "${text}" });`;

let now = START;
let app: TestEngine;
afterEach(() => app.dispose());

async function open(crons: string): Promise<void> {
  now = START;
  app = await openTestEngine({ clock: () => now }, await withCrons(crons));
}
const push = async (crons: string) => app.engine.install(await withCrons(crons));
async function reopen(crons: string): Promise<void> {
  await app.engine.close();
  app = await openTestEngine({ clock: () => now, directory: app.directory }, await withCrons(crons));
}
const ticks = () => app.query("jobs:ticks") as Promise<string[]>;
/** Lets time pass, has the scheduler look, and waits until all that is due was done. */
async function pass(millis: number): Promise<void> {
  now += millis;
  // Any job wakes the scheduler.
  await app.engine.install({ ...(await app.engine.deployment()), udfServerVersion: `${now}` } as Deployment);
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
  await expect.poll(() => app.engine.openWork()).toBe(0);
}
const nextRuns = () =>
  app.engine.database.connection.prepare("SELECT identifier, next FROM crons ORDER BY identifier").all();

describe("a cron job", () => {
  test("runs at its interval from when it was installed, at its own time and with its arguments", async () => {
    await open(every(10));
    await app.engine.start();
    await pass(9 * MINUTE);
    expect(await ticks()).toEqual([]);
    await pass(MINUTE);
    await pass(10 * MINUTE);
    expect(await ticks()).toEqual(["tick", "tick"]);
    const jobs = (await app.query("jobs:jobs")) as unknown[][];
    expect(jobs.map(([name, time, kind]) => [name, Math.round((Number(time) - START) / MINUTE), kind])).toEqual([
      ["jobs.js:tick", 10, "success"],
      ["jobs.js:tick", 20, "success"],
    ]);
  });

  test("runs once for all that it missed, and goes on at its own times", async () => {
    await open(every(10));
    await reopen(every(10));
    now += 95 * MINUTE;
    await app.engine.start();
    await pass(0);
    expect(await ticks()).toEqual(["tick"]);
    await pass(4 * MINUTE);
    expect(await ticks()).toEqual(["tick"]);
    await pass(MINUTE);
    expect(await ticks()).toEqual(["tick", "tick"]);
  });

  test("of a calendar runs over the end of a month", async () => {
    await open(`
      crons.daily("daily", { hourUTC: 0, minuteUTC: 0 }, fn("jobs:tick"), { text: "day" });
      crons.monthly("monthly", { day: 1, hourUTC: 0, minuteUTC: 0 }, fn("jobs:tick"), { text: "month" });
      crons.weekly("weekly", { dayOfWeek: "saturday", hourUTC: 12, minuteUTC: 0 }, fn("jobs:tick"), { text: "week" });
      crons.cron("leap", "0 0 29 2 *", fn("jobs:tick"), { text: "leap day" });
    `);
    await app.engine.start();
    // From Friday, 27 February 2026, 22:30.
    await pass(1.5 * HOUR);
    expect(await ticks()).toEqual(["day"]);
    await pass(12 * HOUR);
    expect(await ticks()).toEqual(["day", "week"]);
    await pass(12 * HOUR);
    expect((await ticks()).toSorted()).toEqual(["day", "day", "month", "week"]);
  });

  test("that fails runs again at its next time", async () => {
    await open(`crons.interval("fails", { minutes: 1 }, fn("jobs:fail"), {});`);
    await app.engine.start();
    for (let round = 0; round < 2; round++) await pass(MINUTE);
    expect(((await app.query("jobs:jobs")) as unknown[][]).map(([name, , kind]) => [name, kind])).toEqual([
      ["jobs.js:fail", "failed"],
      ["jobs.js:fail", "failed"],
    ]);
  });

  test("is left out while the run before goes on", async () => {
    await open(`crons.interval("slow", { minutes: 1 }, fn("jobs:slow"), {});`);
    await app.engine.start();
    const begun = async (millis: number) => {
      now += millis;
      await app.engine.install({ ...app.engine.deployment(), udfServerVersion: `${now}` } as Deployment);
      await expect.poll(() => Number(nextRuns()[0]?.["next"])).toBeGreaterThan(now);
    };
    await begun(MINUTE);
    await expect.poll(ticks).toEqual(["slow begins"]);
    await begun(MINUTE);
    await begun(MINUTE);
    expect(await ticks()).toEqual(["slow begins"]);
    expect(await app.query("jobs:jobs")).toHaveLength(1);
  });
});

describe("a push", () => {
  test("keeps the time of a cron job that it leaves alone", async () => {
    await open(every(10));
    const before = nextRuns();
    now += 4 * MINUTE;
    await push(`${every(10)} ${every(3, "other", "second")}`);
    expect(nextRuns()).toEqual([...before, { identifier: "second", next: expect.any(Number) }]);
  });

  test.each<[string, string]>([
    ["another schedule", every(20)],
    ["other arguments", every(10, "other")],
    ["another function", `crons.interval("every", { minutes: 10 }, fn("jobs:fail"), {});`],
  ])("that gives it %s starts it again", async (_what, crons) => {
    await open(every(10));
    const [before] = nextRuns();
    now += 4 * MINUTE;
    await push(crons);
    expect(Number(nextRuns()[0]?.["next"])).toBeGreaterThan(Number(before?.["next"]));
  });

  test("without it ends it", async () => {
    await open(`${every(1)} ${every(1, "stays", "second")}`);
    await push(every(1, "stays", "second"));
    await app.engine.start();
    await pass(MINUTE);
    expect(await ticks()).toEqual(["stays"]);
  });

  test.each<[string, string, RegExp]>([
    ["never comes", `crons.cron("never", "0 0 30 2 *", fn("jobs:fail"), {});`, /'0 0 30 2 \*' never comes/],
    ["is none", `crons.cron("bad", "every day", fn("jobs:fail"), {});`, /must have five fields/],
  ])("with one that %s is refused, and the ones before stay", async (_what, crons, message) => {
    await open(every(10));
    const before = nextRuns();
    await expect(push(crons)).rejects.toThrow(message);
    expect(nextRuns()).toEqual(before);
  });
});

test("a component has cron jobs of its own, beside those of the same name of the app", async () => {
  const crons = `const crons = cronJobs(); ${every(1)} export default crons;`;
  const deployment = await inlineDeployment({
    modules: { jobs: FUNCTIONS, crons },
    tables: TABLES,
    components: { part: { modules: { jobs: FUNCTIONS, crons }, tables: TABLES } },
  });
  now = START;
  app = await openTestEngine({ clock: () => now }, deployment);
  await app.engine.start();
  await pass(MINUTE);
  const path = { component: "part", module: "jobs", name: "ticks" };
  const { answers } = await app.engine.queries([
    { path, args: {} satisfies ConvexObject, caller: { kind: "admin", identity: null } },
  ]);
  expect(answers[0]).toMatchObject({ ok: true, value: ["tick"] });
  expect(await ticks()).toEqual(["tick"]);
});
