import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import type { ShownPrediction } from "../../src/testing/replicate/prediction.ts";
import { type Studio, openStudio, until, useHosted, wavBytes } from "../testing/studio.fixture.ts";

async function openHosted(): Promise<Studio> {
  const studio = await openStudio();
  useHosted(studio.provider);
  return studio;
}

async function begin({ ada, started }: Studio, prompt: string, variations = 1) {
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt, variations, durationSeconds: 1 });
  return { jobId, ids: await started(jobId, variations) };
}

function finish({ provider }: Studio, id: string, metrics?: ShownPrediction["metrics"]): void {
  const output = provider.serve(`${id}.wav`, wavBytes({ hertz: 200 + provider.files.size }));
  provider.update(id, { status: "succeeded", output, ...(metrics ? { metrics } : {}) });
}

/** What every surface says of a job. */
async function seen({ ada }: Studio, jobId: string) {
  const { page } = await ada.query(api.browse.public.browseJobs, { paginationOpts: { numItems: 20, cursor: null } });
  const { next } = await ada.query(api.jobs.public.checkJobStatus, { jobId });
  return { row: page.find((job) => job.jobId === jobId), next };
}

test("a job tells how long its provider worked on all of its takes", { timeout: 60_000 }, async () => {
  const studio = await openHosted();
  const { jobId, ids } = await begin(studio, "pair of pads", 2);
  const [first = "", second = ""] = ids;
  finish(studio, first, { predict_time: 10.25 });
  finish(studio, second, { predict_time: 2 });
  await studio.reconcile();
  expect((await studio.ended(studio.ada, jobId)).status).toBe("completed");
  const { row, next } = await seen(studio, jobId);
  expect(row).toMatchObject({ billedBy: "Replicate", providerSeconds: 12.25 });
  expect(next).toMatch(/^Replicate counted 12\.3 s of its time\. Done\./);
});

test("what is reported twice is counted once", { timeout: 60_000 }, async () => {
  const studio = await openHosted();
  const { jobId, ids } = await begin(studio, "one pad");
  finish(studio, ids[0] ?? "", { predict_time: 3 });
  await Promise.all([studio.reconcile(), studio.reconcile()]);
  await studio.ended(studio.ada, jobId);
  await studio.reconcile();
  expect((await seen(studio, jobId)).row).toMatchObject({ providerSeconds: 3 });
});

test("a failed job tells it too, and one whose provider says nothing tells nothing", { timeout: 60_000 }, async () => {
  const studio = await openHosted();
  const failed = await begin(studio, "too loud");
  studio.provider.update(failed.ids[0] ?? "", { status: "failed", error: "CUDA", metrics: { predict_time: 4.5 } });
  await studio.reconcile();
  await studio.ended(studio.ada, failed.jobId);
  expect((await seen(studio, failed.jobId)).row).toMatchObject({ providerSeconds: 4.5 });
  const silent = await begin(studio, "in silence");
  finish(studio, silent.ids[0] ?? "");
  await studio.reconcile();
  await studio.ended(studio.ada, silent.jobId);
  const { row, next } = await seen(studio, silent.jobId);
  expect(row).toMatchObject({ billedBy: "Replicate" });
  expect(row).not.toHaveProperty("providerSeconds");
  expect(next).not.toContain("Replicate");
});

test(
  "the next estimate of a model says what is usual for the user, and for nobody else",
  { timeout: 90_000 },
  async () => {
    const studio = await openHosted();
    for (const seconds of [9, 30, 12]) {
      const { jobId, ids } = await begin(studio, `pad ${seconds}`);
      finish(studio, ids[0] ?? "", { predict_time: seconds });
      await studio.reconcile();
      await studio.ended(studio.ada, jobId);
    }
    const asked = { task: "generate" as const, durationSeconds: 1 };
    const estimate = async (caller: Studio["ada"], change: Partial<{ model: string; variations: number }> = {}) =>
      (await caller.query(api.jobs.public.estimateCharge, { ...asked, ...change })).estimate;
    expect(await estimate(studio.ada)).toEqual({ predictions: 1, seconds: 12 });
    expect(await estimate(studio.ada, { variations: 3 })).toEqual({ predictions: 3, seconds: 36 });
    expect(await estimate(studio.user("bob"))).toEqual({ predictions: 1 });
    expect(await estimate(studio.ada, { model: "stability-ai/stable-audio-2.5" })).toEqual({ predictions: 1 });
    const { next } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "next", durationSeconds: 1 });
    expect(next).toContain("Estimate: about 12 s of Replicate's time.");
  },
);

test("time of the studio's own machine is no one's bill", async () => {
  const studio = await openStudio();
  const { jobId, ids } = await begin(studio, "soft pad");
  finish(studio, ids[0] ?? "", { predict_time: 5 });
  await studio.tell(ids[0] ?? "");
  await until(async () => (await studio.ada.query(api.jobs.public.checkJobStatus, { jobId })).status === "completed");
  const { row, next } = await seen(studio, jobId);
  expect(row).toMatchObject({ billedBy: null });
  expect(row).not.toHaveProperty("providerSeconds");
  expect(next).toContain("Done.");
  expect(next).not.toContain("counted");
});
