import { expect, test } from "vitest";
import { api, internal } from "../_generated/api.js";
import { type Studio, openStudio, until, useHosted, wavBytes } from "../testing/studio.fixture.ts";

const HTTPS = { WAV0_WEBHOOK_BASE_URL: "https://studio.test" };
/** Longer than a job waits for a lost answer. */
const LONG_MILLIS = 200_000;

async function openHosted(): Promise<Studio> {
  const studio = await openStudio();
  useHosted(studio.provider, HTTPS);
  return studio;
}

const generate = (studio: Studio) => studio.ada.mutation(api.jobs.public.generateSample, { prompt: "bass", bpm: 120 });
const count = ({ provider }: Studio, request: string) => provider.requests.filter((one) => one === request).length;
const posts = (studio: Studio) => studio.provider.requests.filter((one) => one.startsWith("POST")).length;
const looks = (studio: Studio) => count(studio, "GET /predictions");

/** As if the request had left long ago. */
async function age(studio: Studio): Promise<void> {
  await studio.t.run(async (ctx) => {
    for (const row of await ctx.db.query("predictions").collect()) {
      if (row.claimedAt > 0) await ctx.db.patch("predictions", row._id, { claimedAt: row.claimedAt - LONG_MILLIS });
    }
  });
}

/** A job whose only request broke, and that was given up. */
async function openGivenUp(): Promise<{ studio: Studio; jobId: string; seek: () => Promise<null> }> {
  const studio = await openHosted();
  studio.provider.behaviours.push({ kind: "drop" });
  const { jobId } = await generate(studio);
  await until(async () => looks(studio) >= 1);
  await age(studio);
  await studio.ended(studio.ada, jobId);
  const [row] = await studio.rowsOf(jobId);
  if (!row) throw new Error("The job has no prediction");
  return { studio, jobId, seek: () => studio.t.action(internal.jobs.providerCalls.seek, { predictionId: row._id }) };
}

async function succeed(studio: Studio, id: string): Promise<void> {
  studio.provider.update(id, {
    status: "succeeded",
    output: studio.provider.serve(`${id}.wav`, wavBytes()),
    metrics: { predict_time: 4 },
  });
}

test.each([{ kind: "drop" } as const, { kind: "gateway", status: 503 } as const, { kind: "endless" } as const])(
  "a request that costs money and got no answer (%j) is looked for, never sent again, and ends as perhaps billed",
  async (behaviour) => {
    const studio = await openHosted();
    studio.provider.behaviours.push(behaviour);
    const { jobId } = await generate(studio);
    await until(async () => looks(studio) >= 3);
    expect((await studio.ada.query(api.jobs.public.checkJobStatus, { jobId })).status).toBe("processing");
    await age(studio);
    const { status, error } = await studio.ended(studio.ada, jobId);
    expect([status, error?.code]).toEqual(["failed", "PERHAPS_BILLED"]);
    expect(error?.message).toContain("perhaps billed: look at https://replicate.com/predictions");
    expect(posts(studio)).toBe(1);
  },
);

test("a prediction that the provider's list shows only later is found and paid once", async () => {
  const studio = await openHosted();
  studio.provider.behaviours.push({ kind: "accept-and-drop", isHidden: true });
  const { jobId } = await generate(studio);
  await until(async () => looks(studio) >= 3);
  studio.provider.show();
  const [id = ""] = await studio.started(jobId);
  await succeed(studio, id);
  await studio.tell(id);
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
  expect([posts(studio), studio.provider.predictions.length]).toEqual([1, 1]);
});

test("what turns up after the job ended is shown, counted, and brought home by a retry without another payment", async () => {
  const { studio, jobId, seek } = await openGivenUp();
  const id = studio.provider.acceptLate();
  await seek();
  expect((await studio.ada.query(api.jobs.public.checkJobStatus, { jobId })).error?.message).toContain(
    `${id} of it turned up and is running`,
  );
  await succeed(studio, id);
  await seek();
  const job = await studio.ada.query(api.jobs.public.checkJobStatus, { jobId });
  expect(job.error?.message).toContain("call retry_job, which brings its audio home without paying again");
  expect(job.next).toContain("Replicate counted 4.0 s");
  const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId });
  expect(await studio.ended(studio.ada, again.jobId)).toMatchObject({ status: "completed", samples: [{}] });
  expect([posts(studio), studio.provider.predictions.length, studio.provider.canceled.length]).toEqual([1, 1, 0]);
});

test("a webhook settles what is perhaps billed", async () => {
  const { studio, jobId } = await openGivenUp();
  const id = studio.provider.acceptLate();
  await succeed(studio, id);
  await studio.tell(id);
  expect((await studio.rowsOf(jobId)).map(({ state, replicateId }) => [state, replicateId])).toEqual([
    ["succeeded", id],
  ]);
});

test("a retry looks once more: what is there by then is taken, though it still runs", async () => {
  const { studio, jobId } = await openGivenUp();
  const id = studio.provider.acceptLate();
  const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId });
  expect(await studio.started(again.jobId)).toEqual([id]);
  await succeed(studio, id);
  await studio.reconcile();
  expect(await studio.ended(studio.ada, again.jobId)).toMatchObject({ status: "completed" });
  expect(posts(studio)).toBe(1);
});

test("a retry goes on with what was found running", async () => {
  const { studio, jobId, seek } = await openGivenUp();
  const id = studio.provider.acceptLate();
  await seek();
  const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId });
  await succeed(studio, id);
  await studio.reconcile();
  expect(await studio.ended(studio.ada, again.jobId)).toMatchObject({ status: "completed" });
  expect(posts(studio)).toBe(1);
});

test("a retry of what never turned up asks again, after one more look", async () => {
  const { studio, jobId } = await openGivenUp();
  const before = looks(studio);
  const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId });
  const [id = ""] = await studio.started(again.jobId);
  expect([posts(studio), looks(studio)]).toEqual([2, before + 1]);
  await succeed(studio, id);
  await studio.tell(id);
  expect(await studio.ended(studio.ada, again.jobId)).toMatchObject({ status: "completed" });
});

test("a request that is accepted after its job was canceled is stopped at the provider", async () => {
  const studio = await openHosted();
  studio.provider.behaviours.push({ kind: "drop" });
  const { jobId } = await generate(studio);
  await until(async () => looks(studio) >= 1);
  await studio.ada.mutation(api.jobs.public.cancelJob, { jobId });
  const id = studio.provider.acceptLate();
  const [row] = await studio.rowsOf(jobId);
  if (!row) throw new Error("The job has no prediction");
  await studio.t.action(internal.jobs.providerCalls.seek, { predictionId: row._id });
  await until(async () => studio.provider.canceled.includes(id));
  expect((await studio.rowsOf(jobId))[0]?.state).toBe("canceled");
});

test("a paid prediction that its provider does not know for a moment goes on, and is lost once that lasts", async () => {
  const studio = await openHosted();
  const lost = await generate(studio);
  const [id = ""] = await studio.started(lost.jobId);
  const hidden = studio.provider.predictions.splice(0);
  await studio.reconcile();
  expect((await studio.ada.query(api.jobs.public.checkJobStatus, { jobId: lost.jobId })).status).toBe("processing");
  studio.provider.predictions.push(...hidden);
  await studio.reconcile();
  studio.provider.forget(id);
  await studio.t.run(async (ctx) => {
    const [row] = await ctx.db.query("predictions").collect();
    if (row) await ctx.db.patch("predictions", row._id, { heardAt: row.heardAt - LONG_MILLIS });
  });
  await studio.reconcile();
  const { error } = await studio.ended(studio.ada, lost.jobId);
  expect([error?.code, posts(studio)]).toEqual(["PREDICTION_LOST", 1]);
});

test("what was sent stays perhaps billed, though the provider refuses all that is asked since", async () => {
  const studio = await openHosted();
  studio.provider.behaviours.push({ kind: "drop" });
  const { jobId } = await generate(studio);
  await until(async () => looks(studio) >= 1);
  process.env["REPLICATE_API_TOKEN"] = "revoked";
  await studio.t.run(async (ctx) => {
    for (const row of await ctx.db.query("predictions").collect()) {
      await ctx.db.patch("predictions", row._id, { notBefore: 0, troubledSince: Date.now() - 3_700_000 });
    }
  });
  const [row] = await studio.rowsOf(jobId);
  if (!row) throw new Error("The job has no prediction");
  await studio.t.action(internal.jobs.providerCalls.startPredictions, { jobId: row.jobId });
  expect((await studio.ended(studio.ada, jobId)).error?.code).toBe("PERHAPS_BILLED");
});
