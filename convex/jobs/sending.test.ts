import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, until, useHosted, wavBytes } from "../testing/studio.fixture.ts";

const HTTPS = { WAV0_WEBHOOK_BASE_URL: "https://studio.test" };

async function openHosted(): Promise<Studio> {
  const studio = await openStudio();
  useHosted(studio.provider, HTTPS);
  return studio;
}

const generate = (studio: Studio, prompt = "bass") =>
  studio.ada.mutation(api.jobs.public.generateSample, { prompt, bpm: 120 });
const posts = ({ provider }: Studio) => provider.requests.filter((one) => one.startsWith("POST")).length;

/** Lets the prediction of a job succeed. */
async function complete(studio: Studio, jobId: string) {
  const [id = ""] = await studio.started(jobId);
  studio.provider.update(id, { status: "succeeded", output: studio.provider.serve(`${id}.wav`, wavBytes()) });
  await studio.tell(id);
  return studio.ended(studio.ada, jobId);
}

test("a throttled account finishes all of its jobs, with at most two requests for each", async () => {
  const studio = await openHosted();
  studio.provider.rateLimit = {
    intervalMillis: 1_000,
    words: "Request was throttled. Your rate limit is 60 requests per minute with a burst of 1 requests.",
  };
  const prompts = ["a", "b", "c", "d", "e", "f"];
  const jobs = await Promise.all(prompts.map((prompt) => generate(studio, prompt)));
  const ended = await Promise.all(jobs.map(({ jobId }) => complete(studio, jobId)));
  expect(ended.map(({ status }) => status)).toEqual(prompts.map(() => "completed"));
  expect(studio.provider.predictions).toHaveLength(prompts.length);
  expect(posts(studio)).toBeLessThanOrEqual(2 * prompts.length);
});

test("a job that waits says for what and until when, and forgets it once the provider answers", async () => {
  const studio = await openHosted();
  const { provider, ada } = studio;
  provider.behaviours.push({
    kind: "answer",
    status: 429,
    detail: "Expected available in 2 seconds.",
    retryAfter: "1",
  });
  const before = Date.now();
  const { jobId } = await generate(studio);
  const next = await until(async () => {
    const job = await ada.query(api.jobs.public.checkJobStatus, { jobId });
    return job.next.includes("Waiting for the provider until") && job.next;
  });
  expect(next).toContain("HTTP 429: Expected available in 2 seconds.");
  const { page } = await ada.query(api.browse.public.browseJobs, { paginationOpts: { numItems: 1, cursor: null } });
  expect(page[0]?.stage).toContain("Waiting for the provider until");
  await studio.started(jobId);
  expect(Date.now() - before).toBeGreaterThanOrEqual(2_000);
  expect((await ada.query(api.jobs.public.checkJobStatus, { jobId })).next).not.toContain("Waiting for the provider");
  expect(await complete(studio, jobId)).toMatchObject({ status: "completed" });
});

test("what the provider itself says it failed with is waited out, and paid once", async () => {
  const studio = await openHosted();
  const { behaviours } = studio.provider;
  behaviours.push({ kind: "answer", status: 500, detail: "oops" }, { kind: "answer", status: 503, detail: "busy" });
  const { jobId } = await generate(studio);
  expect(await complete(studio, jobId)).toMatchObject({ status: "completed" });
  expect([posts(studio), studio.provider.predictions.length]).toEqual([3, 1]);
});

test("a provider that nobody reaches is asked again until it is there", async () => {
  const studio = await openHosted();
  useHosted(studio.provider, { ...HTTPS, REPLICATE_API_BASE_URL: "http://127.0.0.1:1/inference/v1" });
  const { jobId } = await generate(studio);
  await until(async () => (await studio.rowsOf(jobId)).some(({ troubledSince }) => troubledSince !== undefined));
  useHosted(studio.provider, HTTPS);
  expect(await complete(studio, jobId)).toMatchObject({ status: "completed" });
  expect(posts(studio)).toBe(1);
});

test("trouble of more than an hour ends the job with the provider's words", async () => {
  const studio = await openHosted();
  for (let i = 0; i < 50; i += 1)
    studio.provider.behaviours.push({ kind: "answer", status: 503, detail: "maintenance" });
  const { jobId } = await generate(studio);
  await until(async () => (await studio.rowsOf(jobId)).some(({ troubledSince }) => troubledSince !== undefined));
  await studio.t.run(async (ctx) => {
    for (const row of await ctx.db.query("predictions").collect()) {
      await ctx.db.patch("predictions", row._id, { troubledSince: Date.now() - 3_600_000 });
    }
  });
  const failed = await studio.ended(studio.ada, jobId);
  expect(failed.error?.code).toBe("PROVIDER_FAILED");
  expect(failed.error?.message).toContain("HTTP 503: maintenance");
});
