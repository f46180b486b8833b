import { describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api.js";
import { type Studio, openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

const paginationOpts = { numItems: 10, cursor: null };

const importSine = async (studio: Studio, hertz = 220, name = "tone.wav") =>
  studio.ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(wavBytes({ hertz, bpm: 120, key: "Am" })),
    name,
  });

/** The job as the dashboard lists it. */
const rowOf = async (studio: Studio, jobId: string) => {
  const { page } = await studio.ada.query(api.browse.public.browseJobs, { paginationOpts });
  return page.find((job) => job.jobId === jobId);
};

describe("an export as a job", () => {
  test("ends with the sample that the tool would have made, free of charge", async () => {
    const studio = await openStudio();
    const { sampleId } = await importSine(studio);
    const job = await studio.ada.mutation(api.edits.public.startExport, { sampleId, format: "flac", peakDb: -3 });
    expect(job).toMatchObject({ type: "export", status: "pending", samples: [] });
    const done = await studio.ended(studio.ada, job.jobId);
    expect(done).toMatchObject({ status: "completed", progress: 100 });
    expect(done.samples).toMatchObject([{ type: "export", format: "flac", sourceId: sampleId, bpm: 120 }]);
    expect(done.samples[0]?.peakDb).toBeCloseTo(-3, 1);
    expect(await rowOf(studio, job.jobId)).toMatchObject({ title: "Export of tone as FLAC", billedBy: null });
    expect(await studio.events(job.jobId)).toEqual(["new → pending", "pending → processing", "processing → completed"]);
    const charge = await studio.ada.query(api.jobs.public.estimateCharge, { jobId: job.jobId });
    expect(charge).toEqual({ model: "wav0/edit", metered: false, billedBy: null });
  });

  test("with the same requestId is the same job", async () => {
    const studio = await openStudio();
    const { sampleId } = await importSine(studio);
    const start = (format: "wav" | "mp3") =>
      studio.ada.mutation(api.edits.public.startExport, { sampleId, format, requestId: "e1" });
    const { jobId } = await start("mp3");
    expect((await start("mp3")).jobId).toBe(jobId);
    expect((await refusal(start("wav"))).code).toBe("REQUEST_ID_CONFLICT");
    await studio.ended(studio.ada, jobId);
    expect(await studio.samples()).toHaveLength(2);
  });

  test("is refused before it is a job for settings that the format does not have, and of another's sample", async () => {
    const studio = await openStudio();
    const { sampleId } = await importSine(studio);
    const asked = { sampleId, format: "mp3", bitDepth: 24 } as const;
    expect((await refusal(studio.ada.mutation(api.edits.public.startExport, asked))).code).toBe("INVALID_INPUT");
    const eve = studio.user("eve").mutation(api.edits.public.startExport, { sampleId });
    expect((await refusal(eve)).code).toBe("SAMPLE_NOT_FOUND");
    expect((await studio.ada.query(api.jobs.public.listJobs, {})).jobs).toEqual([]);
  });

  test("that cannot be made says why, leaves no file behind, and can be tried again", async () => {
    const studio = await openStudio();
    const silence = wavBytes({ hertz: 0 });
    const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, {
      storageId: await studio.upload(silence),
      name: "silence.wav",
    });
    const { jobId } = await studio.ada.mutation(api.edits.public.startExport, { sampleId, peakDb: -1 });
    const failed = await studio.ended(studio.ada, jobId);
    expect(failed).toMatchObject({ status: "failed", error: { code: "INVALID_INPUT" } });
    expect(failed.error?.message).toContain("silence has no peak");
    expect(failed.next).toContain("export_sample");
    expect(await studio.storedFiles()).toHaveLength(1);
    const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId });
    expect(again).toMatchObject({ type: "export", retryOf: jobId });
    expect((await studio.ended(studio.ada, again.jobId)).status).toBe("failed");
  });

  test("that is canceled leaves neither sample nor file", async () => {
    const studio = await openStudio();
    const { sampleId } = await importSine(studio);
    const { jobId } = await studio.ada.mutation(api.edits.public.startExport, { sampleId, format: "flac" });
    await studio.ada.mutation(api.jobs.public.cancelJob, { jobId });
    expect((await studio.ended(studio.ada, jobId)).status).toBe("canceled");
    const [job] = await studio.t.run(async (ctx) => ctx.db.query("jobs").collect());
    expect(job && (await studio.t.mutation(internal.edits.jobs.begin, { jobId: job._id }))).toBeNull();
    expect(await studio.samples()).toHaveLength(1);
  });
});

describe("a mix as a job", () => {
  test("holds what was heard, at the levels that were set, and stands in the library by its name", async () => {
    const studio = await openStudio();
    const low = await importSine(studio, 110, "low.wav");
    const high = await importSine(studio, 440, "high.wav");
    const tracks = [
      { sampleId: low.sampleId, gainDb: -6 },
      { sampleId: high.sampleId, mute: true },
    ];
    const { jobId } = await studio.ada.mutation(api.edits.public.startMix, { tracks, name: "only the low one" });
    const { status, samples } = await studio.ended(studio.ada, jobId);
    expect(status).toBe("completed");
    expect(samples).toMatchObject([{ type: "mix", bpm: 120, key: "A minor" }]);
    expect(samples[0]?.name).toContain("only_the_low_one");
    // Six decibels below the one sine in it.
    expect(samples[0]?.peakDb).toBeCloseTo((low.peakDb ?? 0) - 6, 1);
    const { parents } = await studio.ada.query(api.browse.public.listRelatives, {
      sampleId: samples[0]?.sampleId ?? "",
    });
    expect(parents.map(({ sampleId }) => sampleId)).toEqual([low.sampleId]);
    expect((await rowOf(studio, jobId))?.title).toBe("only the low one");
  });

  test("in which all is muted is refused before it is a job, and says what to do", async () => {
    const studio = await openStudio();
    const [low, high] = [await importSine(studio, 110, "low.wav"), await importSine(studio, 440, "high.wav")];
    const tracks = [low, high].map(({ sampleId }) => ({ sampleId, mute: true }));
    const refused = await refusal(studio.ada.mutation(api.edits.public.startMix, { tracks }));
    expect(refused).toMatchObject({ code: "INVALID_INPUT", details: { field: "tracks" } });
    expect(refused.message).toContain("all are muted");
    expect((await studio.ada.query(api.jobs.public.listJobs, {})).jobs).toEqual([]);
  });
});
