import { expect, test, vi } from "vitest";
import { openTestEngine, until, type TestEngine } from "../testing/open-test-engine.ts";
import type { ConvexObject } from "../values/json.ts";

async function withApp(body: (app: TestEngine) => Promise<void>, options: Parameters<typeof openTestEngine>[0] = {}) {
  const app = await openTestEngine(options);
  try {
    await body(app);
  } finally {
    await app.dispose();
  }
}

/** @param call "mutation flows:trace" */
const schedule = (app: TestEngine, call: string, args: ConvexObject, delayMillis = 0) => {
  const [kind = "", name = ""] = call.split(" ");
  return app.mutation("jobs:schedule", { kind, name, args, delayMillis });
};
const job = async (app: TestEngine, id: unknown) =>
  (await app.query("jobs:state", { id: String(id) })) as ConvexObject & { state: ConvexObject };
const over = async (app: TestEngine, id: unknown) => {
  await until(async () => !["pending", "inProgress"].includes(String((await job(app, id)).state["kind"])));
  return job(app, id);
};

test("a scheduled function is a document before, while and after it runs", () =>
  withApp(async (app) => {
    const id = await schedule(app, "action jobs:lasting", { label: "shown", millis: 300 });
    expect(await job(app, id)).toMatchObject({
      name: "jobs.js:lasting",
      args: [{ label: "shown", millis: 300 }],
      state: { kind: "pending" },
      scheduledTime: expect.any(Number),
    });
    expect(app.engine.openWork()).toBe(1);
    await app.engine.start();
    await until(async () => (await job(app, id)).state["kind"] === "inProgress");
    expect(await over(app, id)).toMatchObject({ state: { kind: "success" }, completedTime: expect.any(Number) });
    expect(app.engine.openWork()).toBe(0);
  }));

test("nothing runs before start, and nothing before its time", () =>
  withApp(async (app) => {
    const soon = await schedule(app, "mutation flows:trace", { label: "soon" });
    const late = await schedule(app, "mutation flows:trace", { label: "late" }, 3_600_000);
    expect(await app.query("flows:traces", { label: "soon" })).toBe(0);
    await app.engine.start();
    await over(app, soon);
    expect((await job(app, late)).state).toEqual({ kind: "pending" });
    expect(await app.query("flows:traces", { label: "late" })).toBe(0);
  }));

test("a failed mutation leaves its state and nothing else", () =>
  withApp(async (app) => {
    await app.engine.start();
    const id = await schedule(app, "mutation jobs:failing", { label: "failed" });
    expect((await over(app, id)).state).toMatchObject({ kind: "failed", error: expect.stringContaining("job failed") });
    expect(await app.query("flows:traces", { label: "failed" })).toBe(0);
  }));

test("a mutation that never ends has failed, and is not tried again", () =>
  withApp(
    async (app) => {
      await app.engine.start();
      const id = await schedule(app, "mutation realm:spinNested", { levels: 0 });
      expect((await over(app, id)).state).toMatchObject({
        kind: "failed",
        error: expect.stringContaining("timed out"),
      });
      expect(app.engine.openWork()).toBe(0);
      expect(await app.query("counters:value", { name: "spun" })).toBeNull();
    },
    { transactionTimeoutMillis: 1_500 },
  ));

test("a job whose arguments are wrong, or whose action throws, fails alone", () =>
  withApp(async (app) => {
    await app.engine.start();
    const wrong = await schedule(app, "mutation flows:trace", { label: 1 });
    const failing = await schedule(app, "action jobs:failingAction", {});
    const fine = await schedule(app, "mutation flows:trace", { label: "fine" });
    expect((await over(app, wrong)).state["error"]).toContain("ArgumentValidationError");
    expect((await over(app, failing)).state["error"]).toContain("action failed");
    expect((await over(app, fine)).state).toEqual({ kind: "success" });
  }));

test("a canceled job does not run; a canceled running action stays canceled", () =>
  withApp(async (app) => {
    const waiting = await schedule(app, "mutation flows:trace", { label: "canceled" }, 50);
    await app.mutation("jobs:cancel", { id: waiting });
    const running = await schedule(app, "action jobs:lasting", { label: "running", millis: 100 });
    await app.engine.start();
    await until(async () => (await job(app, running)).state["kind"] === "inProgress");
    await app.mutation("jobs:cancel", { id: running });
    const sentinel = await schedule(app, "action jobs:lasting", { label: "sentinel", millis: 300 });
    await over(app, sentinel);
    expect((await job(app, running)).state).toEqual({ kind: "canceled" });
    expect((await job(app, waiting)).state).toEqual({ kind: "canceled" });
    expect(await app.query("flows:traces", { label: "canceled" })).toBe(0);
  }));

test("a hundred jobs run once each", () =>
  withApp(async (app) => {
    await app.engine.start();
    const labels = Array.from({ length: 100 }, (_, index) => `job${index}`);
    const ids = await Promise.all(labels.map((label) => schedule(app, "mutation flows:trace", { label })));
    for (const id of ids) expect((await over(app, id)).state).toEqual({ kind: "success" });
    for (const label of labels) expect(await app.query("flows:traces", { label })).toBe(1);
  }));

test("finished jobs are forgotten after seven days", async () => {
  let now = Date.now();
  const clock = () => now;
  const first = await openTestEngine({ clock });
  await first.engine.start();
  const id = await schedule(first, "mutation flows:trace", { label: "old" });
  await over(first, id);
  await first.engine.close();
  now += 8 * 86_400_000;
  await withApp(
    async (app) => {
      await app.engine.start();
      await until(async () => (await app.query("jobs:state", { id })) === null);
    },
    { clock, directory: first.directory },
  );
});

const ticks = (app: TestEngine) => app.query("flows:traces", { label: "tick" });

test("a cron job runs at its interval, once after a long pause, and keeps its time over a restart", async () => {
  let now = 1_700_000_000_000;
  const clock = () => now;
  const first = await openTestEngine({ clock });
  await first.engine.start();
  expect(await ticks(first)).toBe(0);
  await first.engine.close();
  now += 10 * 60_000 + 1;
  const second = await openTestEngine({ clock, directory: first.directory });
  await second.engine.start();
  await until(async () => (await ticks(second)) === 1);
  await second.engine.close();
  now += 59_000;
  const third = await openTestEngine({ clock, directory: first.directory });
  await third.engine.start();
  await over(third, await schedule(third, "mutation flows:trace", { label: "sentinel" }));
  expect(await ticks(third)).toBe(1);
  await third.engine.close();
  now += 1_000;
  await withApp(
    async (app) => {
      await app.engine.start();
      await until(async () => (await ticks(app)) === 2);
    },
    { clock, directory: first.directory },
  );
});

/** Every write of the table fails, as on a full disk, until the returned function is called. */
function breakTable(app: TestEngine, table: string): () => void {
  const { connection } = app.engine.database;
  const raise = "SELECT RAISE(ABORT, 'the disk is full')";
  connection.exec(`CREATE TRIGGER broken BEFORE UPDATE ON ${table} BEGIN ${raise}; END`);
  return () => connection.exec("DROP TRIGGER broken");
}

test("a mutation that a full disk did not take waits for room, and runs once", async () => {
  const told: unknown[] = [];
  await withApp(
    async (app) => {
      const { connection } = app.engine.database;
      const pages = Number(connection.prepare("PRAGMA page_count").get()?.["page_count"]);
      // Room for the end of the job, not for what it writes.
      connection.exec(`PRAGMA max_page_count = ${pages + 20}`);
      const id = await schedule(app, "mutation counters:writeRegardless", { characters: 900_000 });
      await app.engine.start();
      await until(() => told.length > 1);
      expect((await job(app, id)).state).toEqual({ kind: "pending" });
      connection.exec("PRAGMA max_page_count = 1000000");
      expect((await over(app, id)).state).toEqual({ kind: "success" });
      expect(await app.query("counters:names")).toHaveLength(3);
    },
    { onSystemLog: (_message, error) => void told.push(error) },
  );
});

test("the end of an action is stored when the disk takes it again", async () => {
  const told: unknown[] = [];
  await withApp(
    async (app) => {
      await app.engine.start();
      const id = await schedule(app, "action jobs:lasting", { label: "ended", millis: 1_000 });
      await until(async () => (await app.query("flows:traces", { label: "ended" })) === 1);
      const { connection } = app.engine.database;
      connection.exec("PRAGMA query_only = 1");
      await until(() => told.length > 1);
      expect((await job(app, id)).state).toEqual({ kind: "inProgress" });
      connection.exec("PRAGMA query_only = 0");
      expect((await over(app, id)).state).toEqual({ kind: "success" });
    },
    { onSystemLog: (_message, error) => void told.push(error) },
  );
});

const ROUNDS = 60;
const turns = async () => {
  for (let round = 0; round < ROUNDS; round++) await new Promise(setImmediate);
};

test("a job that cannot be ended is not tried without end, and runs once when it can", async () => {
  const faults: unknown[] = [];
  await withApp(
    async (app) => {
      const id = await schedule(app, "mutation flows:trace", { label: "stuck" });
      const repair = breakTable(app, "scheduled_jobs");
      await app.engine.start();
      await until(() => faults.length > 0);
      await turns();
      expect(faults.length).toBeLessThan(ROUNDS / 2);
      repair();
      expect((await over(app, id)).state).toEqual({ kind: "success" });
      expect(await app.query("flows:traces", { label: "stuck" })).toBe(1);
    },
    { onSystemLog: (_message, error) => void faults.push(error) },
  );
});

test("a cron job that cannot be queued is not tried without end, and is queued once when it can", async () => {
  let now = 1_700_000_000_000;
  const faults: unknown[] = [];
  await withApp(
    async (app) => {
      const repair = breakTable(app, "crons");
      now += 61_000;
      await app.engine.start();
      await until(() => faults.length > 0);
      await turns();
      expect(faults.length).toBeLessThan(ROUNDS / 2);
      repair();
      await until(async () => (await ticks(app)) === 1);
    },
    { clock: () => now, onSystemLog: (_message, error) => void faults.push(error) },
  );
});

test("a job that fell due while the machine slept runs within a minute of its waking", async () => {
  let now = 1_700_000_000_000;
  await withApp(
    async (app) => {
      const id = await schedule(app, "mutation flows:trace", { label: "late" }, 3 * 3_600_000);
      // One would set a timer of its own.
      app.engine.database.connection.exec("DELETE FROM crons");
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      try {
        await app.engine.start();
        // The first look sets the timer; in sleep the clock goes on and timers do not.
        await turns();
        now += 3 * 3_600_000;
        await vi.advanceTimersByTimeAsync(60_000);
        while ((await job(app, id)).state["kind"] === "pending") await new Promise(setImmediate);
      } finally {
        vi.useRealTimers();
      }
      expect(await app.query("flows:traces", { label: "late" })).toBe(1);
    },
    { clock: () => now },
  );
});

test.each([90_000, 600_000, 49 * 3_600_000])(
  "a clock that steps back by %d ms holds up no job, nor does a restart behind the last commit",
  async (step) => {
    let back = 0;
    const clocks = { clock: () => Date.now() - back, elapsed: () => performance.now() };
    await withApp(async (app) => {
      await app.engine.start();
      const early = await schedule(app, "mutation flows:trace", { label: "early" }, 100);
      back = step;
      const late = await schedule(app, "action jobs:lasting", { label: "late", millis: 1 }, 100);
      expect((await over(app, early)).state).toEqual({ kind: "success" });
      expect((await over(app, late)).state).toEqual({ kind: "success" });
      await app.engine.close();

      const again = await openTestEngine({ ...clocks, directory: app.directory });
      await again.engine.start();
      const afterwards = await schedule(again, "mutation flows:trace", { label: "afterwards" }, 100);
      expect((await over(again, afterwards)).state).toEqual({ kind: "success" });
      await again.engine.close();
    }, clocks);
  },
);
