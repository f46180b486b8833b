import { array, assert, asyncProperty, boolean, constant, constantFrom, integer, nat, oneof, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { chargesOf, finish, giveUp, readLedger } from "../testing/ledger.fixture.ts";
import type { ShownPrediction } from "../../src/testing/replicate/prediction.ts";
import type { CreateBehaviour } from "../testing/provider.fixture.ts";
import { type Studio, openStudio, until, useHosted } from "../testing/studio.fixture.ts";

const HTTPS = { WAV0_WEBHOOK_BASE_URL: "https://studio.test" };

async function openHosted(): Promise<Studio> {
  const studio = await openStudio();
  useHosted(studio.provider, HTTPS);
  return studio;
}

const generate = ({ ada }: Studio, prompt: string, variations = 1) =>
  ada.mutation(api.jobs.public.generateSample, { prompt, variations, durationSeconds: 1 });

const statesOf = async (studio: Studio) => (await chargesOf(studio)).map(({ state }) => state);

/** A prediction of the account that was asked for elsewhere. */
function addStranger({ provider }: Studio, seconds: number): string {
  const id = provider.make("someone/else", { prompt: "not ours" });
  const output = "https://elsewhere.test/a.png";
  provider.update(id, { status: "succeeded", output, metrics: { predict_time: seconds } });
  return id;
}

describe("a charge", () => {
  test("is reserved with its job, runs with its prediction, and is settled with the provider's figure", async () => {
    const studio = await openHosted();
    const { jobId } = await generate(studio, "pads", 2);
    expect(await statesOf(studio)).toEqual(["estimated", "estimated"]);
    const ids = await studio.started(jobId, 2);
    expect(await statesOf(studio)).toEqual(["running", "running"]);
    for (const [k, id] of ids.entries()) {
      finish(studio, id, "succeeded", 2.5 + k);
      await studio.tell(id);
    }
    await studio.ended(studio.ada, jobId);
    const { charges } = await studio.ada.query(api.jobs.public.listCharges, {});
    expect(charges).toMatchObject([
      { state: "settled", outcome: "succeeded", jobId, take: 1, replicateId: ids[1], actualSeconds: 3.5 },
      { state: "settled", outcome: "succeeded", jobId, take: 0, replicateId: ids[0], actualSeconds: 2.5 },
    ]);
    expect((await studio.user("bob").query(api.jobs.public.listCharges, {})).charges).toEqual([]);
  });

  test("is none for what is made on the studio's own machine", async () => {
    const studio = await openStudio();
    const { jobId } = await generate(studio, "free");
    await studio.started(jobId);
    expect(await chargesOf(studio)).toEqual([]);
  });

  test("is void where the provider refused, or the job ended before it was asked", async () => {
    const studio = await openHosted();
    studio.provider.behaviours.push({ kind: "answer", status: 422, detail: "no such input" });
    const { jobId } = await generate(studio, "refused", 2);
    await studio.ended(studio.ada, jobId);
    expect(await statesOf(studio)).toEqual(["void", "void"]);
  });

  test("of a canceled prediction is what it had cost until then, also where the first request to stop is lost", async () => {
    const studio = await openHosted();
    const { jobId } = await generate(studio, "stopped");
    const [id = ""] = await studio.started(jobId);
    studio.provider.cancelFaults.push(503);
    finish(studio, id, "processing", 1.25);
    await studio.ada.mutation(api.jobs.public.cancelJob, { jobId });
    await until(async () => (await statesOf(studio))[0] === "settled");
    expect(await chargesOf(studio)).toMatchObject([{ outcome: "canceled", actualSeconds: 1.25 }]);
  });

  test("is perhaps billed where no answer came, until the provider's list shows it or has not for a day", async () => {
    const studio = await openHosted();
    studio.provider.behaviours.push({ kind: "drop" }, { kind: "drop" });
    const jobs = [await generate(studio, "late"), await generate(studio, "never")];
    await until(async () => (await statesOf(studio)).length === 2);
    await until(async () => studio.provider.requests.filter((one) => one.startsWith("POST")).length === 2);
    await giveUp(studio);
    for (const { jobId } of jobs) await studio.ended(studio.ada, jobId);
    await readLedger(studio);
    expect(await statesOf(studio)).toEqual(["perhaps_billed", "perhaps_billed"]);
    finish(studio, studio.provider.acceptLate(), "succeeded", 7);
    await readLedger(studio);
    const [late, never] = (await chargesOf(studio)).toSorted((a, b) => (b.actualSeconds ?? 0) - (a.actualSeconds ?? 0));
    expect([late, never]).toMatchObject([{ state: "settled", actualSeconds: 7 }, { state: "perhaps_billed" }]);
    const found = await studio.ada.query(api.jobs.public.checkJobStatus, { jobId: late?.jobId ?? "" });
    expect(found.error?.message).toContain("turned up and is finished: call retry_job");
    await studio.t.run(async (ctx) => {
      for (const row of await ctx.db.query("predictions").collect()) {
        await ctx.db.patch("predictions", row._id, { claimedAt: row.claimedAt - 25 * 3_600_000 });
      }
    });
    await readLedger(studio);
    expect((await statesOf(studio)).toSorted()).toEqual(["settled", "void"]);
  });

  test("that is nobody's is recorded once, and shown to the one user of a machine alone", async () => {
    const studio = await openHosted();
    addStranger(studio, 3);
    await readLedger(studio);
    expect(await chargesOf(studio)).toEqual([]);
    const { jobId } = await generate(studio, "first of all");
    await studio.started(jobId);
    for (let k = 0; k < 2; k++) await readLedger(studio);
    const unmatched = () => studio.ada.query(api.jobs.public.listCharges, { unmatched: true });
    expect((await unmatched()).charges).toEqual([]);
    process.env["WAV0_ON_USERS_MACHINE"] = "1";
    try {
      const seen = await unmatched();
      expect(seen.charges).toMatchObject([{ state: "unmatched", model: "someone/else", actualSeconds: 3 }]);
      expect(seen.reconciledAt).toBeGreaterThan(0);
    } finally {
      delete process.env["WAV0_ON_USERS_MACHINE"];
    }
  });

  test("that the list showed before its answer came is its attempt's, with all that was known of it", async () => {
    const studio = await openHosted();
    await studio.started((await generate(studio, "begin the ledger")).jobId);
    studio.provider.onCreated = async (id) => {
      finish(studio, id, "succeeded", 4);
      await studio.t.run(async (ctx) => {
        const row = { provider: "replicate" as const, model: "", state: "unmatched" as const, askedAt: Date.now() };
        await ctx.db.insert("charges", { ...row, replicateId: id, outcome: "succeeded", actualSeconds: 4 });
      });
    };
    const { jobId } = await generate(studio, "overtaken");
    const [id = ""] = await studio.started(jobId);
    const rows = (await chargesOf(studio)).filter(({ replicateId }) => replicateId === id);
    expect(rows).toMatchObject([{ state: "settled", jobId, actualSeconds: 4 }]);
  });
});

test("the list is compared on demand", async () => {
  const studio = await openHosted();
  const { jobId } = await generate(studio, "compare me");
  const [id = ""] = await studio.started(jobId);
  finish(studio, id, "succeeded", 6);
  await studio.ada.mutation(api.jobs.public.reconcileCharges, {});
  await until(async () => (await studio.ada.query(api.jobs.public.listCharges, {})).reconciledAt !== undefined);
  expect(await chargesOf(studio)).toMatchObject([{ state: "settled", actualSeconds: 6 }]);
});

type Step =
  | { kind: "generate"; behaviour: CreateBehaviour; variations: number }
  | { kind: "late" | "show" | "give up" | "read" | "stranger" }
  | { kind: "cancel" | "retry"; pick: number }
  | { kind: "end"; pick: number; status: ShownPrediction["status"]; tell: boolean };

const anyBehaviour = constantFrom<CreateBehaviour>(
  { kind: "accept" },
  { kind: "drop" },
  { kind: "accept-and-drop" },
  { kind: "accept-and-drop", isHidden: true },
  { kind: "gateway", status: 502 },
  { kind: "answer", status: 422, detail: "refused" },
  { kind: "answer", status: 500, detail: "out of order" },
);

const anyPick = nat(7);
const anyStep = oneof(
  {
    weight: 3,
    arbitrary: record({
      kind: constant("generate" as const),
      behaviour: anyBehaviour,
      variations: integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: record({ kind: constantFrom("late" as const, "show", "give up", "read", "stranger") }),
  },
  { weight: 2, arbitrary: record({ kind: constantFrom("cancel" as const, "retry"), pick: anyPick }) },
  {
    weight: 2,
    arbitrary: record({
      kind: constant("end" as const),
      pick: anyPick,
      status: constantFrom<ShownPrediction["status"]>("succeeded", "failed", "canceled"),
      tell: boolean(),
    }),
  },
);

/** Runs the account through a step; what has no subject does nothing. */
async function take(studio: Studio, step: Step, number: number): Promise<void> {
  const { provider, ada } = studio;
  const seconds = 1 + number / 8;
  switch (step.kind) {
    case "generate": {
      provider.behaviours.push(step.behaviour);
      const { jobId } = await generate(studio, `pad ${number}`, step.variations);
      await until(async () => provider.behaviours.length === 0 || (await isOver(studio, jobId)));
      return;
    }
    case "late":
      if (provider.droppedCount > 0) provider.acceptLate();
      return;
    case "show":
      return provider.show();
    case "give up":
      return giveUp(studio);
    case "read":
      return readLedger(studio);
    case "stranger":
      return void addStranger(studio, seconds);
    case "cancel":
    case "retry": {
      const { jobs } = await ada.query(api.jobs.public.listJobs, { limit: 100 });
      const job = jobs[step.pick % Math.max(1, jobs.length)];
      const call = step.kind === "cancel" ? api.jobs.public.cancelJob : api.jobs.public.retryJob;
      if (job) await ada.mutation(call, { jobId: job.jobId }).catch(() => null);
      return;
    }
    case "end": {
      const running = provider.predictions.filter(({ status }) => status === "starting");
      const one = running[step.pick % Math.max(1, running.length)];
      if (!one) return;
      finish(studio, one.id, step.status, seconds);
      if (step.tell) await studio.tell(one.id);
    }
  }
}

const isOver = async ({ ada }: Studio, jobId: string) =>
  !/pending|processing/.test((await ada.query(api.jobs.public.checkJobStatus, { jobId })).status);

test(
  "after any course of events the ledger's sum is the provider's bill, each prediction once",
  { timeout: 180_000 },
  async () => {
    const course = asyncProperty(array(anyStep, { minLength: 3, maxLength: 10 }), async (steps) => {
      const studio = await openHosted();
      for (const [number, each] of steps.entries()) await take(studio, each, number);
      studio.provider.show();
      for (const { id, status } of studio.provider.predictions)
        if (status === "starting") finish(studio, id, "succeeded", 9);
      await until(async () => {
        await giveUp(studio);
        await studio.reconcile();
        const open = (await chargesOf(studio)).some(({ state }) => state === "estimated");
        for (const { id, status } of studio.provider.predictions)
          if (status === "starting") finish(studio, id, "failed", 2);
        return !open;
      });
      await readLedger(studio);
      await compare(studio);
    });
    await assert(course, { numRuns: 8 });
  },
);

async function compare(studio: Studio): Promise<void> {
  const rows = (await chargesOf(studio)).filter(({ replicateId }) => replicateId !== undefined);
  const isBegun = (await chargesOf(studio)).length > 0;
  const billed = isBegun ? studio.provider.predictions : [];
  const figures = new Map(rows.map(({ replicateId, actualSeconds }) => [replicateId, actualSeconds]));
  expect(rows).toHaveLength(billed.length);
  expect(figures).toEqual(new Map(billed.map(({ id, metrics }) => [id, metrics?.predict_time])));
  for (const jobId of new Set(rows.flatMap((row) => row.jobId ?? []))) {
    const own = rows.filter((row) => row.jobId === jobId);
    const job = await studio.t.run(async (ctx) => ctx.db.get("jobs", jobId));
    const sum = own.reduce((total, { actualSeconds = 0 }) => total + actualSeconds, 0);
    expect(job?.providerSeconds ?? 0).toBeCloseTo(sum, 9);
  }
}
