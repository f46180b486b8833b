import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, until, useHosted, wavBytes } from "../testing/studio.fixture.ts";

const HTTPS = { WAV0_WEBHOOK_BASE_URL: "https://studio.test" };

/** A hosted job whose prediction has succeeded with a file that is answered with a status. */
async function openUnfetched(status: number | "endless" | null, seconds = 1) {
  const studio = await openStudio();
  useHosted(studio.provider, HTTPS);
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "bass", bpm: 120 });
  const [id = ""] = await studio.started(jobId);
  const url = studio.provider.serve(`${id}.wav`, wavBytes({ seconds }));
  const { pathname } = new URL(url);
  if (status !== null) studio.provider.fileFaults.set(pathname, status);
  studio.provider.update(id, { status: "succeeded", output: url });
  await studio.tell(id);
  return { studio, jobId, id, pathname };
}

const tries = ({ provider }: Studio, pathname: string) =>
  provider.requests.filter((one) => one === `GET ${pathname.replace("/inference/v1", "")}`).length;

/** As if the job had begun, and its result had been made, so long before. */
async function age(studio: Studio, millis: number): Promise<void> {
  await studio.t.run(async (ctx) => {
    for (const row of await ctx.db.query("predictions").collect()) {
      await ctx.db.patch("predictions", row._id, { heardAt: row.heardAt - millis });
    }
    for (const row of await ctx.db.query("jobs").collect()) {
      await ctx.db.patch("jobs", row._id, { createdAt: row.createdAt - millis });
    }
  });
}

test("a result that cannot be fetched for a while is waited for, and the job says so", async () => {
  const { studio, jobId, pathname } = await openUnfetched(503);
  await until(async () => tries(studio, pathname) >= 3);
  const { status, next } = await studio.ada.query(api.jobs.public.checkJobStatus, { jobId });
  expect(status).toBe("processing");
  expect(next).toMatch(/Waiting for the provider until .* The result is made but could not be fetched: .*HTTP 503/);
  studio.provider.fileFaults.clear();
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
});

test("after an hour the job fails, and a retry brings home what was paid", async () => {
  const { studio, jobId, pathname } = await openUnfetched(503);
  await until(async () => tries(studio, pathname) >= 1);
  await age(studio, 3_700_000);
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "failed", error: { code: "PROVIDER_FAILED" } });
  studio.provider.fileFaults.clear();
  const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId });
  expect(await studio.ended(studio.ada, again.jobId)).toMatchObject({ status: "completed", samples: [{}] });
  expect(studio.provider.predictions).toHaveLength(1);
});

test.each([403, 404, 410])("where a file answers %i its prediction is asked for a fresh address", async (status) => {
  const { studio, jobId, id, pathname } = await openUnfetched(null);
  const moved = studio.provider.serve("moved.wav", wavBytes());
  // The job's own report may have been read already: a second one, of a job like it.
  await studio.ended(studio.ada, jobId);
  const next = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "pad", bpm: 120 });
  const [second = ""] = await studio.started(next.jobId);
  studio.provider.fileFaults.set(pathname, status);
  studio.provider.update(second, { status: "succeeded", output: `${studio.provider.origin}${pathname}` });
  await studio.tell(second);
  studio.provider.update(second, { output: moved });
  expect(await studio.ended(studio.ada, next.jobId)).toMatchObject({ status: "completed" });
  expect(studio.provider.predictions.map((one) => one.id)).toEqual([id, second]);
});

test("a file that is not there yet is waited for, and not paid again", async () => {
  const { studio, jobId, pathname } = await openUnfetched(404);
  await until(async () => tries(studio, pathname) >= 4);
  expect((await studio.ada.query(api.jobs.public.checkJobStatus, { jobId })).status).toBe("processing");
  studio.provider.fileFaults.clear();
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "completed" });
  expect(studio.provider.predictions).toHaveLength(1);
});

test("a result that is gone for good is made again by a retry", async () => {
  const { studio, jobId, pathname } = await openUnfetched(404);
  await until(async () => tries(studio, pathname) >= 1);
  await age(studio, 200_000);
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "failed", error: { code: "PREDICTION_LOST" } });
  const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId });
  await studio.started(again.jobId);
  expect(studio.provider.predictions).toHaveLength(2);
});

test("of several takes only the one that failed is made, and paid, again", async () => {
  const studio = await openStudio();
  useHosted(studio.provider, HTTPS);
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "bass", variations: 2 });
  const [first = "", second = ""] = await studio.started(jobId, 2);
  studio.provider.update(first, { status: "succeeded", output: studio.provider.serve("1.wav", wavBytes()) });
  await studio.tell(first);
  studio.provider.update(second, { status: "failed", error: "out of memory" });
  await studio.tell(second);
  await studio.ended(studio.ada, jobId);
  const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId });
  const ids = await studio.started(again.jobId, 2);
  expect(ids).toContain(first);
  const made = ids.find((id) => id !== first) ?? "";
  studio.provider.update(made, { status: "succeeded", output: studio.provider.serve("2.wav", wavBytes()) });
  await studio.tell(made);
  expect((await studio.ended(studio.ada, again.jobId)).samples).toHaveLength(2);
  expect(studio.provider.predictions).toHaveLength(3);
});

test("a take that was made before it could be stopped is brought home by a retry, not paid again", async () => {
  const studio = await openStudio();
  useHosted(studio.provider, HTTPS);
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "bass", variations: 2 });
  const [first = "", second = ""] = await studio.started(jobId, 2);
  studio.provider.update(first, { status: "succeeded", output: studio.provider.serve("1.wav", wavBytes()) });
  studio.provider.update(second, { status: "failed", error: "out of memory" });
  await studio.tell(second);
  await studio.ended(studio.ada, jobId);
  await until(async () => (await studio.rowsOf(jobId)).some(({ state }) => state === "succeeded"));
  const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId });
  expect(await studio.started(again.jobId, 2)).toContain(first);
  expect(studio.provider.predictions).toHaveLength(3);
});

test("a result without an end is cut off at the largest size, and fails the job", async () => {
  const { studio, jobId } = await openUnfetched("endless");
  const { error } = await studio.ended(studio.ada, jobId);
  expect(error?.code).toBe("PREDICTION_FAILED");
  expect(error?.message).toContain("larger than 256 MB");
});

test("a result at an address of a private network is not fetched", async () => {
  const studio = await openStudio();
  useHosted(studio.provider, HTTPS);
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "bass", bpm: 120 });
  const [id = ""] = await studio.started(jobId);
  studio.provider.update(id, { status: "succeeded", output: "http://127.0.0.1:1/health" });
  await studio.tell(id);
  const { error } = await studio.ended(studio.ada, jobId);
  expect(error?.code).toBe("PREDICTION_FAILED");
  expect(error?.message).toContain("private network");
});
