import { describe, expect, test } from "vitest";
import { RECORDING_DAYS } from "../../src/contracts/limits.ts";
import { api, internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type Studio, openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

const DAY_MILLIS = 24 * 60 * 60 * 1000;
const paginationOpts = { numItems: 20, cursor: null };

async function record(studio: Studio, bytes = wavBytes()) {
  const storageId = await studio.upload(bytes);
  return studio.ada.action(api.library.publicNode.importSample, { storageId, name: "hum.wav", isRecording: true });
}

/** Moves the day on which a recording is removed into the past. */
async function letExpire(studio: Studio, sampleId: string): Promise<void> {
  // An id that the studio gave.
  const id = sampleId as Id<"samples">;
  await studio.t.run(async (ctx) => ctx.db.patch("samples", id, { expiresAt: Date.now() - 1 }));
}

const expire = (studio: Studio) => studio.t.mutation(internal.library.recordings.expire, {});
const ids = async (studio: Studio) =>
  (await studio.ada.query(api.library.public.searchSamples, {})).samples.map(({ sampleId }) => sampleId);
const rowOf = async (studio: Studio, wanted: string) => {
  const { page } = await studio.ada.query(api.browse.public.browseLibrary, { paginationOpts });
  return page.find(({ sampleId }) => sampleId === wanted);
};

test("what a browser recorded is a sample of its own type that says when it goes", async () => {
  const studio = await openStudio();
  const before = Date.now();
  const recording = await record(studio);
  expect(recording).toMatchObject({ type: "recording", name: "hum", durationSeconds: 1, format: "wav" });
  const row = await rowOf(studio, recording.sampleId);
  expect(row?.expiresAt).toBeGreaterThanOrEqual(before + RECORDING_DAYS * DAY_MILLIS);
  expect(row?.outline.length).toBeGreaterThan(0);
  const found = await studio.ada.query(api.library.public.searchSamples, { type: "recording" });
  const { next: _next, ...view } = recording;
  expect(found.samples).toEqual([view]);
});

describe("when its day has come", () => {
  test("a recording is deleted as its owner would delete it, and can be restored", async () => {
    const studio = await openStudio();
    const { sampleId } = await record(studio);
    await expire(studio);
    expect(await ids(studio)).toEqual([sampleId]);
    await letExpire(studio, sampleId);
    await expire(studio);
    expect(await ids(studio)).toEqual([]);
    const { deleted } = await studio.ada.query(api.library.public.listDeletedSamples, {});
    expect(deleted.map(({ deletedId }) => deletedId)).toEqual([sampleId]);
  });

  test("one that was kept stays, however old it is", async () => {
    const studio = await openStudio();
    const { sampleId } = await record(studio);
    await letExpire(studio, sampleId);
    await studio.ada.mutation(api.library.public.keepRecording, { sampleId });
    await expire(studio);
    expect(await ids(studio)).toEqual([sampleId]);
    expect(await rowOf(studio, sampleId)).not.toHaveProperty("expiresAt");
  });

  test("one that an open job is made from stays until that has ended", async () => {
    const studio = await openStudio();
    const { sampleId } = await record(studio);
    const job = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "pad", inputSampleId: sampleId });
    await letExpire(studio, sampleId);
    await expire(studio);
    expect(await ids(studio)).toEqual([sampleId]);
    await studio.ada.mutation(api.jobs.public.cancelJob, { jobId: job.jobId });
    await letExpire(studio, sampleId);
    await expire(studio);
    expect(await ids(studio)).toEqual([]);
  });

  test("one that a sample was made from stays", async () => {
    const studio = await openStudio();
    const { sampleId } = await record(studio);
    const { sample } = await studio.ada.action(api.edits.public.exportSample, { sampleId, format: "flac" });
    await letExpire(studio, sampleId);
    await expire(studio);
    expect((await ids(studio)).toSorted()).toEqual([sampleId, sample.sampleId].toSorted());
  });

  test("one that is in a mix stays", async () => {
    const studio = await openStudio();
    const { sampleId } = await record(studio);
    const other = await record(studio, wavBytes({ hertz: 330 }));
    await studio.ada.mutation(api.library.public.keepRecording, { sampleId: other.sampleId });
    await studio.ada.action(api.edits.public.mixSamples, { tracks: [{ sampleId: other.sampleId }, { sampleId }] });
    await letExpire(studio, sampleId);
    await expire(studio);
    expect(await ids(studio)).toContain(sampleId);
  });

  test("a hundred and more go in one go", async () => {
    const studio = await openStudio();
    const { sampleId } = await record(studio);
    await studio.t.run(async (ctx) => {
      const row = await ctx.db.get("samples", sampleId as Id<"samples">);
      if (!row) throw new Error("The recording is not there");
      const { _id, _creationTime, ...fields } = row;
      for (let index = 0; index < 120; index++) {
        await ctx.db.insert("samples", { ...fields, name: `hum_${index}`, expiresAt: 1 });
      }
    });
    await expire(studio);
    await expect.poll(async () => (await ids(studio)).length).toBe(1);
  });
});

test("the same bytes imported as a file keep the recording", async () => {
  const studio = await openStudio();
  const { sampleId } = await record(studio);
  const storageId = await studio.upload(wavBytes());
  const imported = await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "hum.wav" });
  expect(imported.sampleId).toBe(sampleId);
  expect(await rowOf(studio, sampleId)).not.toHaveProperty("expiresAt");
});

test("a recording saved twice by a repeated request is one sample that still goes", async () => {
  const studio = await openStudio();
  const storageId = await studio.upload(wavBytes());
  const save = () =>
    studio.ada.action(api.library.publicNode.importSample, { storageId, name: "hum.wav", isRecording: true as const });
  expect(await save()).toEqual(await save());
  expect(await ids(studio)).toHaveLength(1);
});

test("only the owner keeps a recording, and only a recording is kept", async () => {
  const studio = await openStudio();
  const { sampleId } = await record(studio);
  expect((await refusal(studio.user("eve").mutation(api.library.public.keepRecording, { sampleId }))).code).toBe(
    "SAMPLE_NOT_FOUND",
  );
  expect((await refusal(studio.t.mutation(api.library.public.keepRecording, { sampleId }))).code).toBe(
    "UNAUTHENTICATED",
  );
  const storageId = await studio.upload(wavBytes({ hertz: 440 }));
  const file = await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "a.wav" });
  const refused = await refusal(studio.ada.mutation(api.library.public.keepRecording, { sampleId: file.sampleId }));
  expect(refused).toMatchObject({ code: "INVALID_INPUT" });
  expect(refused.message).toContain("is no recording");
});
