import { expect, test } from "vitest";
import { api, internal } from "../../_generated/api.js";
import type { Doc, Id } from "../../_generated/dataModel.js";
import { type Studio, openStudio, until, useHosted, wavBytes } from "../../testing/studio.fixture.ts";

const generate = async (studio: Studio) => {
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "bass", bpm: 120 });
  return jobId as Id<"jobs">;
};

const jobOf = (studio: Studio, jobId: Id<"jobs">): Promise<Doc<"jobs"> | null> =>
  studio.t.run(async (ctx) => ctx.db.get("jobs", jobId));

const reconcile = (studio: Studio, silentMillis: number) =>
  studio.t.action(internal.jobs.providerCalls.reconcile, { silentMillis });

/** The provider has made it and its webhook comes. */
async function finish(studio: Studio, jobId: Id<"jobs">): Promise<void> {
  const [id = ""] = await studio.started(jobId);
  studio.provider.update(id, { status: "succeeded", output: [studio.provider.serve("x.wav", wavBytes())] });
  await studio.tell(id);
}

/** The process dies: what was scheduled is gone, as actions are that had begun. */
const loseSteps = (studio: Studio) =>
  studio.t.run(async (ctx) => {
    for (const call of await ctx.db.system.query("_scheduled_functions").collect()) {
      if (call.state.kind === "pending") await ctx.scheduler.cancel(call._id);
    }
  });

test("what the studio's own model makes is home without a workflow, and is no open work then", async () => {
  const studio = await openStudio();
  const jobId = await generate(studio);
  expect(await jobOf(studio, jobId)).toMatchObject({ isDirect: true, status: "pending" });
  await finish(studio, jobId);
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
  const job = await jobOf(studio, jobId);
  expect([job?.isDirect, job?.workflowId]).toEqual([undefined, undefined]);
  expect(await studio.t.query(internal.jobs.direct.takeover.standing, { before: Number.MAX_SAFE_INTEGER })).toEqual([]);
});

test("what a hosted provider makes, and splits, run as workflows from the start", async () => {
  const studio = await openStudio();
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(wavBytes()),
    name: "a.wav",
  });
  const split = await studio.ada.mutation(api.jobs.public.splitStems, { sampleId });
  expect((await jobOf(studio, split.jobId as Id<"jobs">))?.workflowId).toBeTypeOf("string");
  useHosted(studio.provider, { WAV0_WEBHOOK_BASE_URL: "https://studio.test" });
  const hosted = await jobOf(studio, await generate(studio));
  expect([hosted?.isDirect, typeof hosted?.workflowId]).toEqual([undefined, "string"]);
});

test("a job whose process died before anything was asked for is taken over and completes, made once", async () => {
  const studio = await openStudio();
  const jobId = await generate(studio);
  await loseSteps(studio);
  await reconcile(studio, 0);
  expect((await jobOf(studio, jobId))?.workflowId).toBeTypeOf("string");
  await finish(studio, jobId);
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
  expect(studio.provider.predictions).toHaveLength(1);
});

test("a job whose process died while its result was brought home is taken over with one set of samples", async () => {
  const studio = await openStudio();
  const jobId = await generate(studio);
  const [id = ""] = await studio.started(jobId);
  await studio.t.run(async (ctx) => {
    const [row] = await ctx.db.query("predictions").collect();
    const outputs = [{ url: studio.provider.serve("x.wav", wavBytes()) }];
    if (row) await ctx.db.patch("predictions", row._id, { state: "succeeded", open: false, progress: 100, outputs });
  });
  await reconcile(studio, 0);
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
  expect((await studio.rowsOf(jobId)).map(({ replicateId }) => replicateId)).toEqual([id]);
  expect(await studio.samples()).toHaveLength(1);
  expect(studio.provider.predictions).toHaveLength(1);
});

test("a result that cannot be fetched now is tried again by a workflow", async () => {
  const studio = await openStudio();
  const jobId = await generate(studio);
  const [id = ""] = await studio.started(jobId);
  const output = studio.provider.serve("late.wav", wavBytes());
  studio.provider.fileFaults.set(new URL(output).pathname, 503);
  studio.provider.update(id, { status: "succeeded", output: [output] });
  await studio.tell(id);
  await until(async () => (await jobOf(studio, jobId))?.workflowId);
  expect(await jobOf(studio, jobId)).not.toHaveProperty("isDirect");
  studio.provider.fileFaults.clear();
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
  expect(await studio.samples()).toHaveLength(1);
});

test("a job that was just heard of is left alone, and one that is taken over twice has one workflow", async () => {
  const studio = await openStudio();
  const jobId = await generate(studio);
  await studio.started(jobId);
  await reconcile(studio, 30_000);
  expect(await jobOf(studio, jobId)).toMatchObject({ isDirect: true });
  await studio.t.mutation(internal.jobs.direct.takeover.takeOver, { jobId });
  const { workflowId } = (await jobOf(studio, jobId)) ?? {};
  await studio.t.mutation(internal.jobs.direct.takeover.takeOver, { jobId });
  expect(await jobOf(studio, jobId)).toMatchObject({ workflowId });
  await finish(studio, jobId);
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
  expect(await studio.samples()).toHaveLength(1);
});

test("a job that is canceled while it runs without a workflow makes no samples and is not taken over", async () => {
  const studio = await openStudio();
  const jobId = await generate(studio);
  await studio.started(jobId);
  await studio.ada.mutation(api.jobs.public.cancelJob, { jobId });
  await finish(studio, jobId);
  await reconcile(studio, 0);
  const job = await jobOf(studio, jobId);
  expect([job?.status, job?.isDirect, job?.workflowId]).toEqual(["canceled", undefined, undefined]);
  expect(await studio.samples()).toEqual([]);
});
