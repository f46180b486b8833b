import { beforeEach, describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api.js";
import { openStudio, type Studio } from "../testing/studio.fixture.ts";

const RECONCILE = "jobs/providerCalls:reconcile";
const READ = "jobs/ledgerReading:read";

let studio: Studio;
beforeEach(async () => {
  studio = await openStudio();
});

/** Which of the two actions were begun so far. */
async function begun(): Promise<string[]> {
  const rows = await studio.t.run(async (ctx) => ctx.db.system.query("_scheduled_functions").collect());
  const names = rows.map(({ name }) => name.replace(".js", ""));
  return names.filter((name) => name === RECONCILE || name === READ).toSorted();
}

const begin = (silentMillis: number) => studio.t.mutation(internal.jobs.reconciliation.begin, { silentMillis });

describe("a studio without open work", () => {
  test("begins nothing at its start, nor each minute", async () => {
    await studio.t.mutation(internal.jobs.jobs.reconcileNow, {});
    await begin(0);
    await studio.t.mutation(internal.jobs.reconciliation.beginLedgerReading, { provider: "replicate" });
    expect(await begun()).toEqual([]);
  });

  test("whose ledger was read before has it compared with its provider's list", async () => {
    await studio.t.run(async (ctx) => ctx.db.insert("ledgerReadings", { provider: "replicate", beganAt: Date.now() }));
    await studio.t.mutation(internal.jobs.jobs.reconcileNow, {});
    expect(await begun()).toEqual([READ]);
    await studio.t.mutation(internal.jobs.reconciliation.beginLedgerReading, { provider: "local" });
    expect(await begun()).toEqual([READ]);
  });
});

test("an open prediction is asked about once it has been silent for as long as is said", async () => {
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "pad", bpm: 100 });
  await studio.started(jobId);
  await studio.t.run(async (ctx) => {
    for (const job of await ctx.db.query("jobs").collect())
      await ctx.db.patch("jobs", job._id, { isDirect: undefined });
  });
  await begin(3_600_000);
  expect(await begun()).toEqual([]);
  await begin(0);
  expect(await begun()).toEqual([RECONCILE]);
});

test("a job without a workflow is looked at, also while nothing of it was sent", async () => {
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "pad", bpm: 100 });
  await studio.started(jobId);
  await studio.t.run(async (ctx) => {
    for (const row of await ctx.db.query("predictions").collect()) await ctx.db.delete("predictions", row._id);
    for (const job of await ctx.db.query("jobs").collect()) await ctx.db.patch("jobs", job._id, { isDirect: true });
  });
  await begin(3_600_000);
  expect(await begun()).toEqual([RECONCILE]);
});
