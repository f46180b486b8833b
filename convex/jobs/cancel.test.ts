import { expect, test } from "vitest";
import { api, internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type Studio, openStudio, until, wavBytes } from "../testing/studio.fixture.ts";

const generate = (studio: Studio) => studio.ada.mutation(api.jobs.public.generateSample, { prompt: "hats", bpm: 140 });

test("a job can be canceled before its prediction is asked for", async () => {
  const studio = await openStudio();
  const { jobId } = await generate(studio);
  const canceled = await studio.ada.mutation(api.jobs.public.cancelJob, { jobId });
  expect(canceled).toMatchObject({ status: "canceled", samples: [], completedAt: expect.any(Number) });
  await studio.t.action(internal.jobs.providerCalls.startPredictions, { jobId: jobId as Id<"jobs"> });
  expect(studio.provider.predictions).toEqual([]);
  expect(await studio.events(jobId)).toEqual(["new → pending", "pending → canceled"]);
});

test("canceling while the request is under way cancels the prediction as soon as its id is known", async () => {
  const studio = await openStudio();
  studio.provider.onCreated = async () => {
    const [job] = (await studio.ada.query(api.jobs.public.listJobs, {})).jobs;
    await studio.ada.mutation(api.jobs.public.cancelJob, { jobId: job?.jobId ?? "" });
  };
  const { jobId } = await generate(studio);
  await until(async () => studio.provider.canceled.length > 0);
  expect(studio.provider.canceled).toEqual(studio.provider.predictions.map(({ id }) => id));
  expect((await studio.ended(studio.ada, jobId)).status).toBe("canceled");
});

test("canceling a running job cancels its prediction, and what the provider says later makes no samples", async () => {
  const studio = await openStudio();
  const { jobId } = await generate(studio);
  const [id = ""] = await studio.started(jobId);
  await studio.ada.mutation(api.jobs.public.cancelJob, { jobId });
  await until(async () => studio.provider.canceled.includes(id));
  studio.provider.update(id, { status: "succeeded", output: [studio.provider.serve("late.wav", wavBytes())] });
  expect((await studio.tell(id)).status).toBe(200);
  await studio.reconcile();
  expect(await studio.ada.query(api.jobs.public.checkJobStatus, { jobId })).toMatchObject({
    status: "canceled",
    samples: [],
  });
  expect([await studio.samples(), await studio.storedFiles()]).toEqual([[], []]);
});

test("canceling while the result is brought home leaves no samples and no files", async () => {
  const studio = await openStudio();
  const { jobId } = await generate(studio);
  const [id = ""] = await studio.started(jobId);
  studio.provider.update(id, {
    status: "succeeded",
    output: [studio.provider.serve("x.wav", wavBytes({ seconds: 20 }))],
  });
  await studio.tell(id);
  await until(async () => studio.provider.requests.includes("GET /delivery/x.wav"));
  await studio.ada.mutation(api.jobs.public.cancelJob, { jobId });
  await studio.t.action(internal.jobs.ingest.ingest, { jobId: jobId as Id<"jobs"> });
  await until(async () => (await studio.storedFiles()).length === 0);
  expect((await studio.ended(studio.ada, jobId)).status).toBe("canceled");
  expect(await studio.samples()).toEqual([]);
});

test("a job that has ended stays as it is", async () => {
  const studio = await openStudio();
  const { jobId } = await generate(studio);
  const [id = ""] = await studio.started(jobId);
  studio.provider.update(id, { status: "succeeded", output: [studio.provider.serve("x.wav", wavBytes())] });
  await studio.tell(id);
  await studio.ended(studio.ada, jobId);
  expect(await studio.ada.mutation(api.jobs.public.cancelJob, { jobId })).toMatchObject({ status: "completed" });
  expect(studio.provider.canceled).toEqual([]);
});

test("canceling twice is canceling once", async () => {
  const studio = await openStudio();
  const { jobId } = await generate(studio);
  const first = await studio.ada.mutation(api.jobs.public.cancelJob, { jobId });
  expect(await studio.ada.mutation(api.jobs.public.cancelJob, { jobId })).toEqual(first);
  expect(await studio.events(jobId)).toHaveLength(2);
});
