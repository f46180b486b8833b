import { expect, onTestFinished, test, vi } from "vitest";
import { api, internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type Studio, openStudio, refusal, until, wavBytes } from "../testing/studio.fixture.ts";

const importSine = async (studio: Studio, name = "tone.wav", hertz = 220) =>
  studio.ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(wavBytes({ hertz, seconds: 0.5, bpm: 120 })),
    name,
  });

const jobsOf = (studio: Studio) => studio.t.run(async (ctx) => ctx.db.query("jobs").collect());
/** The only job, once there is one. */
const jobOf = (studio: Studio) => until(async () => (await jobsOf(studio))[0]);
const outcome = (studio: Studio, jobId: Id<"jobs">) => studio.t.query(internal.edits.tools.outcome, { jobId });
const start = (studio: Studio, input: object, type: "export" | "mix" = "export") =>
  studio.t.mutation(internal.edits.tools.start, { userId: "https://studio.test|ada", type, input });

test("two equal calls at once are one job and one sample, with a requestId as without", async () => {
  const studio = await openStudio();
  const { sampleId } = await importSine(studio);
  for (const [request, count] of [
    [{}, 1],
    [{ requestId: "r1" }, 2],
  ] as const) {
    const exportOnce = () => studio.ada.action(api.edits.public.exportSample, { sampleId, format: "flac", ...request });
    const [one, other] = await Promise.all([exportOnce(), exportOnce()]);
    expect(one).toEqual(other);
    expect(await jobsOf(studio)).toHaveLength(count);
  }
  // Once it has ended, the same call without a requestId is a new wish; with one it is the same.
  const again = await studio.ada.action(api.edits.public.exportSample, { sampleId, format: "flac" });
  const same = await studio.ada.action(api.edits.public.exportSample, { sampleId, format: "flac", requestId: "r1" });
  expect(await jobsOf(studio)).toHaveLength(3);
  const ids = (await studio.samples()).map(({ _id }) => String(_id));
  expect(new Set(ids).size).toBe(4);
  expect(ids).toContain(again.sample.sampleId);
  expect(same.sample.sampleId).not.toBe(again.sample.sampleId);
});

test("who waits for a job that is cancelled is told so, and the same requestId does not make it after all", async () => {
  const studio = await openStudio();
  const { sampleId } = await importSine(studio);
  const jobId = await start(studio, { sampleId, requestId: "r1" });
  const { samples } = await studio.ended(studio.ada, jobId);
  const call = () => refusal(studio.ada.action(api.edits.public.exportSample, { sampleId, requestId: "r1" }));
  const set = (status: "processing" | "canceled") =>
    studio.t.run(async (ctx) => ctx.db.patch("jobs", jobId, { status, output: undefined }));
  // Nothing works on it any more, so that whoever asks now waits until it is cancelled.
  await set("processing");
  const waiting = call();
  expect(await outcome(studio, jobId)).toBeNull();
  await set("canceled");
  for (const { code, message } of [await waiting, await call()]) {
    expect(code).toBe("JOB_NOT_FOUND");
    expect(message).toBe(`Job ${jobId} was cancelled. Call again with a new requestId.`);
  }
  const made = await studio.ada.action(api.edits.public.exportSample, { sampleId, requestId: "r2" });
  expect(made.sample.sourceId).toBe(sampleId);
  expect(made.sample.sampleId).not.toBe(samples[0]?.sampleId);
});

test("who waits for a job that fails is told why in its own words, each time", async () => {
  const studio = await openStudio();
  const silence = await importSine(studio, "silence.wav", 0);
  const call = (more: object) =>
    refusal(studio.ada.action(api.edits.public.exportSample, { sampleId: silence.sampleId, requestId: "r1", ...more }));
  const first = await call({ peakDb: -1 });
  expect(first.code).toBe("INVALID_INPUT");
  expect(first.message).toContain("silence has no peak to normalise");
  expect(await call({ peakDb: -1 })).toEqual(first);
  expect(await jobsOf(studio)).toHaveLength(1);
  expect((await call({ peakDb: -2 })).code).toBe("REQUEST_ID_CONFLICT");
  expect(await studio.storedFiles()).toHaveLength(1);
});

test("a sample that is deleted before anybody asks for it is told as that, and made again when asked for again", async () => {
  const studio = await openStudio();
  const { sampleId } = await importSine(studio);
  const exportOnce = () => studio.ada.action(api.edits.public.exportSample, { sampleId, requestId: "r1" });
  const { sample } = await exportOnce();
  const { _id: jobId } = await jobOf(studio);
  await studio.ada.mutation(api.library.public.deleteSample, { sampleId: sample.sampleId });
  const message = expect.stringContaining(sample.sampleId);
  expect(await outcome(studio, jobId)).toMatchObject({ kind: "failed", error: { code: "SAMPLE_NOT_FOUND", message } });
  const again = await exportOnce();
  expect(again.sample.sampleId).not.toBe(sample.sampleId);
  expect(await jobsOf(studio)).toHaveLength(2);
});

test("a source that is deleted while its file is opened fails the job, and leaves nothing behind", async () => {
  const studio = await openStudio();
  const { sampleId } = await importSine(studio);
  const jobId = await start(studio, { sampleId });
  // As a sweep would, that no open job keeps: the row is there no more when the work begins.
  await studio.t.run(async (ctx) => {
    const id = ctx.db.normalizeId("samples", sampleId);
    if (id) await ctx.db.patch("samples", id, { deletedAt: Date.now() });
  });
  const { status, error } = await studio.ended(studio.ada, jobId);
  expect([status, error?.code]).toEqual(["failed", "SAMPLE_NOT_FOUND"]);
  expect(await outcome(studio, jobId)).toMatchObject({ kind: "failed", error: { code: "SAMPLE_NOT_FOUND" } });
  expect(await studio.storedFiles()).toHaveLength(1);
});

test("a job that takes longer than a client waits is named, and the same call finds it again", async () => {
  const studio = await openStudio();
  const { sampleId } = await importSine(studio);
  const jobId = await start(studio, { sampleId, name: "late", requestId: "r1" });
  await studio.ended(studio.ada, jobId);
  // Its work is not done yet, whatever the clock says.
  await studio.t.run(async (ctx) => ctx.db.patch("jobs", jobId, { status: "processing" }));
  const real = Date.now.bind(Date);
  let ahead = 0;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => real() + (ahead += 20_000));
  onTestFinished(() => clock.mockRestore());
  const call = () => studio.ada.action(api.edits.public.exportSample, { sampleId, name: "late", requestId: "r1" });
  const { code, message, details } = await refusal(call());
  expect([code, details]).toEqual(["OVERLOADED", { jobId }]);
  expect(message).toContain(`as job ${jobId}. Wait for it with check_job_status`);
  clock.mockRestore();
  await studio.t.run(async (ctx) => ctx.db.patch("jobs", jobId, { status: "completed" }));
  expect((await call()).sample.name).toBe("late");
  expect(await jobsOf(studio)).toHaveLength(1);
});

test("a finished file is delivered once: whoever comes late with another is to throw it away", async () => {
  const studio = await openStudio();
  const { sampleId } = await importSine(studio);
  await studio.ada.action(api.edits.public.exportSample, { sampleId, format: "flac" });
  const { _id: jobId } = await jobOf(studio);
  const before = {
    samples: await studio.samples(),
    files: await studio.storedFiles(),
    events: await studio.events(jobId),
  };
  // The step of its workflow, run again as after a crash before its result was noted.
  await studio.t.action(internal.edits.exports.run, { jobId });
  const [source] = await studio.samples();
  if (!source) throw new Error("There is no sample");
  const metadata = { ...source.metadata, peaks: [] };
  const known = { name: "x", duration: 1, sha256: "0", format: "wav" as const };
  const file = { ...known, storageId: source.storageId, metadata };
  expect(await studio.t.mutation(internal.edits.jobs.deliver, { jobId, file, type: "export" })).toBe(false);
  expect({
    samples: await studio.samples(),
    files: await studio.storedFiles(),
    events: await studio.events(jobId),
  }).toEqual(before);
});

test("a mix is of what was heard: tempo and key where all agree, and a source only where all have the same", async () => {
  const studio = await openStudio();
  const [low, high] = [await importSine(studio, "low.wav", 110), await importSine(studio, "high.wav", 440)];
  await studio.t.run(async (ctx) => {
    const [one, other] = [low, high].map(({ sampleId }) => ctx.db.normalizeId("samples", sampleId));
    if (one) await ctx.db.patch("samples", one, { key: "A minor" });
    if (other) await ctx.db.patch("samples", other, { bpm: 90, key: undefined });
  });
  const tracks = [{ sampleId: low.sampleId }, { sampleId: high.sampleId }];
  const both = await studio.ada.action(api.edits.public.mixSamples, { tracks });
  expect(both.sample).toMatchObject({ type: "mix", key: "A minor", name: "low_mix" });
  expect(both.sample).not.toHaveProperty("bpm");
  expect(both.sample).not.toHaveProperty("sourceId");
  const given = await studio.ada.action(api.edits.public.mixSamples, { tracks, bpm: 100, name: "at 100" });
  expect(given.sample).toMatchObject({ bpm: 100, name: "at_100" });
  // The parts of one whole, put together again, belong to that whole; and the same one twice is twice a parent.
  const stems = [await studio.ada.action(api.edits.public.exportSample, { sampleId: low.sampleId, peakDb: -9 })];
  const [{ sample: stem } = { sample: low }] = stems;
  const whole = await studio.ada.action(api.edits.public.mixSamples, {
    tracks: [{ sampleId: stem.sampleId }, { sampleId: stem.sampleId, gainDb: -6 }],
  });
  expect(whole.sample.sourceId).toBe(low.sampleId);
  const { parentIds } = await studio.ada.query(api.library.public.getSample, { sampleId: whole.sample.sampleId });
  expect(parentIds).toEqual([stem.sampleId, stem.sampleId]);
});
