import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import { type Studio, openStudio, useHosted, wavBytes } from "../testing/studio.fixture.ts";

const paginationOpts = { numItems: 20, cursor: null };

async function rowOf({ ada }: Studio, jobId: string) {
  const { page } = await ada.query(api.browse.public.browseJobs, { paginationOpts });
  const row = page.find((job) => job.jobId === jobId);
  if (!row) throw new Error(`Job ${jobId} is not listed`);
  return row;
}

/** A job that has run to its end. */
async function complete(studio: Studio, prompt: string) {
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt });
  const [id = ""] = await studio.started(jobId);
  const url = studio.provider.serve(`${prompt}.wav`, wavBytes({ hertz: 100 + prompt.length }));
  studio.provider.update(id, { status: "succeeded", output: [url] });
  await studio.tell(id);
  await studio.ended(studio.ada, jobId);
  return jobId;
}

describe("an open job", () => {
  test("waits behind those that its provider was asked for earlier, until that works on it", async () => {
    const studio = await openStudio();
    const { ada, started, provider, tell } = studio;
    const first = await ada.mutation(api.jobs.public.generateSample, { prompt: "first" });
    await started(first.jobId);
    const second = await ada.mutation(api.jobs.public.generateSample, { prompt: "second" });
    const [id = ""] = await started(second.jobId);
    expect(await rowOf(studio, first.jobId)).toMatchObject({ ahead: 0, stage: "Waiting for the model" });
    expect(await rowOf(studio, second.jobId)).toMatchObject({ ahead: 1, stage: "Waiting for the model" });
    provider.update(id, { status: "processing", logs: " 40%|████      | 40/100\n" });
    await tell(id);
    const row = await rowOf(studio, second.jobId);
    expect(row).toMatchObject({ stage: "Making audio", progress: 36 });
    expect(row).not.toHaveProperty("ahead");
    expect(row.startedAt).toBeGreaterThanOrEqual(row.createdAt);
  });

  test("says why its step is being retried, also where an earlier version wrote that", async () => {
    const studio = await openStudio();
    const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "retried" });
    const write = (error: Pick<Doc<"jobs">, "lastError" | "setback">) =>
      studio.t.run(async (ctx) => {
        const id = ctx.db.normalizeId("jobs", jobId);
        if (id) await ctx.db.patch("jobs", id, error);
      });
    await write({ setback: { code: "INTERNAL", message: "the disk was full" } });
    expect((await rowOf(studio, jobId)).stage).toBe("Trying again: the disk was full");
    await write({ lastError: { code: "INTERNAL", message: "the network was down" } });
    expect((await rowOf(studio, jobId)).stage).toBe("Trying again: the network was down");
  });

  test("is not counted behind another user's", async () => {
    const studio = await openStudio();
    await studio.user("bob").mutation(api.jobs.public.generateSample, { prompt: "theirs" });
    const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "mine" });
    expect((await rowOf(studio, jobId)).ahead).toBe(0);
  });

  test("says how long such jobs took lately, and nothing where there were none", async () => {
    const studio = await openStudio();
    const { ada } = studio;
    const alone = await ada.mutation(api.jobs.public.generateSample, { prompt: "alone" });
    expect(await rowOf(studio, alone.jobId)).not.toHaveProperty("usualMillis");
    const doneId = await complete(studio, "done");
    const done = await rowOf(studio, doneId);
    const next = await ada.mutation(api.jobs.public.generateSample, { prompt: "next" });
    const took = (done.completedAt ?? 0) - done.createdAt;
    expect((await rowOf(studio, next.jobId)).usualMillis).toBe(took);
    const bigger = await ada.mutation(api.jobs.public.generateSample, { prompt: "bigger", variations: 4 });
    expect(await rowOf(studio, bigger.jobId)).not.toHaveProperty("usualMillis");
  });
});

test("a finished job has its results as rows that can be played, and no more outlook", async () => {
  const studio = await openStudio();
  const row = await rowOf(studio, await complete(studio, "done"));
  expect(row.samples).toHaveLength(1);
  expect(row.samples[0]?.audioUrl).toMatch(/^https?:/);
  expect(row.samples[0]?.outline.length).toBeGreaterThan(0);
  for (const field of ["startedAt", "usualMillis", "ahead"]) expect(row).not.toHaveProperty(field);
});

test("a job says who bills it, and what was asked for", async () => {
  const studio = await openStudio();
  const free = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "pad", bpm: 90, key: "Am" });
  const row = await rowOf(studio, free.jobId);
  expect(row.billedBy).toBeNull();
  expect(row.request).toEqual({ prompt: "pad", bpm: 90, key: "A minor" });
  useHosted(studio.provider);
  const paid = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "pad" });
  expect((await rowOf(studio, paid.jobId)).billedBy).toBe("Replicate");
});

test("a failed job says whether the same request may succeed", async () => {
  const studio = await openStudio();
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "pad" });
  const [id = ""] = await studio.started(jobId);
  studio.provider.update(id, { status: "failed", error: "out of memory" });
  await studio.tell(id);
  await studio.ended(studio.ada, jobId);
  expect(await rowOf(studio, jobId)).toMatchObject({ isRetryable: true, error: { code: "PREDICTION_FAILED" } });
  studio.provider.behaviours.push({ kind: "answer", status: 422, detail: "no such thing" });
  const refused = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "pad" });
  await studio.ended(studio.ada, refused.jobId);
  expect(await rowOf(studio, refused.jobId)).toMatchObject({ isRetryable: false });
});

test("the list is narrowed to a status", async () => {
  const studio = await openStudio();
  const { ada } = studio;
  const gone = await ada.mutation(api.jobs.public.generateSample, { prompt: "gone" });
  await ada.mutation(api.jobs.public.cancelJob, { jobId: gone.jobId });
  const open = await ada.mutation(api.jobs.public.generateSample, { prompt: "open" });
  await studio.started(open.jobId);
  const ids = async (status: "canceled" | "processing" | "completed") =>
    (await ada.query(api.browse.public.browseJobs, { status, paginationOpts })).page.map(({ jobId }) => jobId);
  expect(await ids("canceled")).toEqual([gone.jobId]);
  expect(await ids("processing")).toEqual([open.jobId]);
  expect(await ids("completed")).toEqual([]);
});

test.each([
  [{ bpm: 140, key: "Fm" }, "140 BPM, F minor"],
  [{ semitones: 2 }, "+2 semitones"],
  [{ semitones: -1, bars: 1 }, "-1 semitones, 1 bar"],
])("a fit to %j says so", async (targets, words) => {
  const studio = await openStudio();
  const storageId = await studio.upload(wavBytes({ bpm: 120, key: "Am" }));
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "tone.wav" });
  const { jobId } = await studio.ada.mutation(api.edits.public.startFit, { sampleId, ...targets });
  expect(await rowOf(studio, jobId)).toMatchObject({ title: `Fit of tone to ${words}`, type: "fit", billedBy: null });
});

test.each([
  [{ startSeconds: 0.25, endSeconds: 0.75 }, "from 0.25 to 0.75 s"],
  [{ endSeconds: 0.5, reverse: true }, "to 0.5 s, reversed"],
  [{ startSeconds: 0.12345, normalise: true }, "from 0.123 s, normalised"],
  [{ fadeInSeconds: 0.1, fadeOutSeconds: 0.2 }, "faded in, faded out"],
  [{ startSeconds: 0, fadeInSeconds: 0.1, fadeOutSeconds: 0 }, "faded in"],
])("an edit by %j says what is done", async (asked, words) => {
  const studio = await openStudio();
  const storageId = await studio.upload(wavBytes({ bpm: 120, key: "Am" }));
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "tone.wav" });
  const { jobId } = await studio.ada.mutation(api.edits.public.editSample, { sampleId, ...asked });
  expect(await rowOf(studio, jobId)).toMatchObject({ title: `Edit of tone, ${words}`, type: "edit", billedBy: null });
});
