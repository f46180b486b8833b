import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { openStudio, refusal, setEnvironment, wavBytes } from "../testing/studio.fixture.ts";

test("a canceled job starts again as a job of its own, with the same input, model and seed", async () => {
  const studio = await openStudio();
  const { ada } = studio;
  const first = await ada.mutation(api.jobs.public.generateSample, { prompt: "dub bass", bpm: 140, key: "Am" });
  const [firstId] = await studio.started(first.jobId);
  await ada.mutation(api.jobs.public.cancelJob, { jobId: first.jobId });
  const second = await ada.mutation(api.jobs.public.retryJob, { jobId: first.jobId });
  expect(second).toMatchObject({ type: "generate", status: "pending", model: first.model });
  expect(second.jobId).not.toBe(first.jobId);
  const [secondId] = await studio.started(second.jobId);
  const inputOf = (id: string | undefined) => studio.provider.predictions.find((one) => one.id === id)?.input;
  expect(inputOf(secondId)).toEqual(inputOf(firstId));
  expect((await ada.query(api.jobs.public.checkJobStatus, { jobId: first.jobId })).status).toBe("canceled");
});

test("a failed job may be retried, and the new one succeeds", async () => {
  const studio = await openStudio();
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "pad" });
  const [failing = ""] = await studio.started(jobId);
  studio.provider.update(failing, { status: "failed", error: "out of memory" });
  await studio.tell(failing);
  expect((await studio.ended(studio.ada, jobId)).status).toBe("failed");
  const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId });
  const [id = ""] = await studio.started(again.jobId);
  studio.provider.update(id, { status: "succeeded", output: [studio.provider.serve("a.wav", wavBytes())] });
  await studio.tell(id);
  expect(await studio.ended(studio.ada, again.jobId)).toMatchObject({ status: "completed", samples: [{}] });
});

test("the same requestId retries once, however often it is called; for another job it is refused", async () => {
  const { ada } = await openStudio();
  const jobs = await Promise.all(["a", "b"].map((prompt) => ada.mutation(api.jobs.public.generateSample, { prompt })));
  for (const { jobId } of jobs) await ada.mutation(api.jobs.public.cancelJob, { jobId });
  const [first = "", other = ""] = jobs.map(({ jobId }) => jobId);
  const retry = (jobId: string) => ada.mutation(api.jobs.public.retryJob, { jobId, requestId: "again" });
  const retried = await Promise.all([retry(first), retry(first), retry(first)]);
  expect(new Set(retried.map(({ jobId }) => jobId)).size).toBe(1);
  expect((await refusal(retry(other))).code).toBe("REQUEST_ID_CONFLICT");
});

test("an open job is not retried, and the text says what to do", async () => {
  const { ada } = await openStudio();
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "pad" });
  const { code, message } = await refusal(ada.mutation(api.jobs.public.retryJob, { jobId }));
  expect(code).toBe("JOB_NOT_RETRYABLE");
  expect(message).toContain("check_job_status");
});

test("a split is not retried once its sample is gone, nor any job once its model is", async () => {
  const studio = await openStudio();
  const { ada } = studio;
  const { sampleId } = await ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(wavBytes()),
    name: "song.wav",
  });
  const { jobId } = await ada.mutation(api.jobs.public.splitStems, { sampleId });
  await ada.mutation(api.jobs.public.cancelJob, { jobId });
  await ada.mutation(api.library.public.deleteSample, { sampleId });
  expect((await refusal(ada.mutation(api.jobs.public.retryJob, { jobId }))).code).toBe("SAMPLE_NOT_FOUND");
  setEnvironment({});
  const { jobs } = await ada.query(api.jobs.public.listJobs, {});
  expect(jobs).toHaveLength(1);
  expect((await refusal(ada.mutation(api.jobs.public.retryJob, { jobId }))).code).toBe("MODEL_NOT_AVAILABLE");
});

test("another user's job reads as not found", async () => {
  const { ada, user } = await openStudio();
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "pad" });
  await ada.mutation(api.jobs.public.cancelJob, { jobId });
  expect((await refusal(user("bob").mutation(api.jobs.public.retryJob, { jobId }))).code).toBe("JOB_NOT_FOUND");
});
