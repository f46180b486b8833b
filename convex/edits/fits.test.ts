import { describe, expect, test } from "vitest";
import { decodeAudio } from "../../src/audio/codec/decode.ts";
import { writeWav } from "../../src/audio/codec/wav.ts";
import { sampleCount } from "../../src/audio/core/channels.ts";
import { peakAmplitude } from "../../src/audio/core/peak-amplitude.ts";
import { largestDifference } from "../../src/audio/core/signals.fixture.ts";
import { readRecipe } from "../../src/audio/synth/recipe.ts";
import { renderSample, renderSolos } from "../../src/audio/synth/render.ts";
import { writeSampleFile } from "../../src/audio/synth/sample-file.ts";
import { api, internal } from "../_generated/api.js";
import { scoreOf } from "../library/scores.ts";
import { type Studio, openStudio, refusal, scoredWav, wavBytes } from "../testing/studio.fixture.ts";

const importTone = async (studio: Studio, facts: { bpm?: number; key?: string } = { bpm: 120, key: "Am" }) =>
  studio.ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(wavBytes({ hertz: 220, seconds: 2, ...facts })),
    name: "wav0_120_tone_Amin.wav",
  });

async function fileOf(studio: Studio, sampleId: string) {
  const sample = (await studio.samples()).find(({ _id }) => _id === sampleId);
  if (!sample) throw new Error("There is no such sample");
  const bytes = await studio.t.run(async (ctx) => (await ctx.storage.get(sample.storageId))?.arrayBuffer());
  if (!bytes) throw new Error("It has no file");
  return { sample, ...(await decodeAudio(new Uint8Array(bytes))) };
}

test("a loop is brought to a tempo and a key: exact to the sample, named for it, and its file says so", async () => {
  const studio = await openStudio();
  const source = await importTone(studio);
  const { sample, next } = await studio.ada.action(api.edits.public.fitSample, {
    sampleId: source.sampleId,
    bpm: 140,
    key: "Fm",
  });
  expect(sample).toMatchObject({
    type: "fit",
    name: "wav0_140_tone_Fmin",
    bpm: 140,
    key: "F minor",
    sourceId: source.sampleId,
  });
  expect(next).toContain("It is stretched to 0.8571 times its length, shifted by -4 semitones.");
  const { audio, metadata, sample: row } = await fileOf(studio, sample.sampleId);
  expect(sampleCount(audio)).toBe(Math.round(((4 * 60) / 140) * 44_100));
  expect(metadata).toMatchObject({ bpm: 140, key: "Fm", loop: { startSample: 0, endSample: 75_600 } });
  expect(row.metadata).toMatchObject({ ratio: 75_600 / 88_200, semitones: -4, gainDb: 0 });
});

test("a key of the other mode is reached by its relative key, and that is said", async () => {
  const studio = await openStudio();
  const { sampleId } = await importTone(studio);
  const fit = (key: string) => studio.ada.action(api.edits.public.fitSample, { sampleId, key });
  const same = await fit("C major");
  expect(same.sample.key).toBe("A minor");
  expect(same.next).toContain("shifted by 0 semitones. A minor and C major are relative keys, with the same notes.");
  const shifted = await fit("F major");
  expect(shifted.sample.key).toBe("D minor");
  expect(shifted.next).toContain("shifted by 5 semitones. D minor and F major are relative keys");
});

test("a sample without a tempo is refused before it is a job, and taken with bars or its tempo", async () => {
  const studio = await openStudio();
  const { sampleId } = await importTone(studio, {});
  await studio.t.run(async (ctx) => {
    const id = ctx.db.normalizeId("samples", sampleId);
    if (id) await ctx.db.patch("samples", id, { bpm: undefined });
  });
  const fit = (more: object) => studio.ada.action(api.edits.public.fitSample, { sampleId, bpm: 100, ...more });
  const refused = await refusal(fit({}));
  expect([refused.code, refused.details]).toEqual(["INVALID_INPUT", { field: "sourceBpm" }]);
  expect(await studio.samples()).toHaveLength(1);
  expect((await fit({ bars: 1 })).sample).toMatchObject({ durationSeconds: 2.4, bpm: 100 });
  expect((await fit({ sourceBpm: 50 })).sample).toMatchObject({ durationSeconds: 1, bpm: 100 });
});

test("a job is made once for a requestId, in the words of the page, and not for another user", async () => {
  const studio = await openStudio();
  const { sampleId } = await importTone(studio);
  const start = () => studio.ada.mutation(api.edits.public.startFit, { sampleId, bpm: 100, bars: 2, requestId: "f1" });
  const { jobId } = await start();
  expect((await start()).jobId).toBe(jobId);
  const { samples, status, type } = await studio.ended(studio.ada, jobId);
  expect([status, type, samples[0]?.durationSeconds]).toEqual(["completed", "fit", 4.8]);
  const { title } = await studio.ada.query(api.browse.public.getJobRow, { jobId });
  expect(title).toBe("Fit of wav0_120_tone_Amin to 100 BPM, 2 bars");
  // The step, run again as after a crash before its result was noted, adds nothing.
  await studio.t.action(internal.edits.fits.run, { jobId: jobId as never });
  expect(await studio.samples()).toHaveLength(2);
  expect((await refusal(studio.user("eve").mutation(api.edits.public.startFit, { sampleId, bpm: 90 }))).code).toBe(
    "SAMPLE_NOT_FOUND",
  );
});

test("the facts of a stem stay with it, its root note moves, and what would clip is turned down", async () => {
  const studio = await openStudio();
  const sampleRate = 44_100;
  // Full scale all the time: its phases move when it is stretched, and then it rises above.
  const square = Float32Array.from({ length: 44_100 }, (_, i) => (i % 200 < 100 ? 0.99 : -0.99));
  const bytes = writeWav({ sampleRate, channels: [square] }, { metadata: { bpm: 120, rootMidiNote: 57 } });
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(new Uint8Array(bytes)),
    name: "square.wav",
  });
  await studio.t.run(async (ctx) => {
    const id = ctx.db.normalizeId("samples", sampleId);
    const row = id && (await ctx.db.get("samples", id));
    if (row) await ctx.db.patch("samples", row._id, { metadata: { ...row.metadata, stemType: "bass" } });
  });
  const fitted = await studio.ada.action(api.edits.public.fitSample, { sampleId, bpm: 100, semitones: 3 });
  expect(fitted.sample).toMatchObject({ stemType: "bass", bpm: 100 });
  const { audio, metadata, sample } = await fileOf(studio, fitted.sample.sampleId);
  expect(metadata.rootMidiNote).toBe(60);
  expect(sample.metadata.gainDb).toBeLessThan(0);
  const peak = audio.channels.map(peakAmplitude);
  expect(peak[0]).toBeLessThanOrEqual(1);
  expect(peak[0]).toBeGreaterThan(0.99);
});

test("a name that is given is taken, and a fit can be fitted again", async () => {
  const studio = await openStudio();
  const { sampleId } = await importTone(studio);
  const fit = (input: { sampleId: string; bpm: number; name?: string }) =>
    studio.ada.action(api.edits.public.fitSample, input);
  const slow = await fit({ sampleId, bpm: 100, name: "Slow one" });
  expect(slow.sample.name).toBe("Slow_one");
  const back = await fit({ sampleId: slow.sample.sampleId, bpm: 120 });
  expect(back.sample).toMatchObject({ name: "Slow_one_120", durationSeconds: 2, sourceId: slow.sample.sampleId });
});

describe("a sample whose score is kept", () => {
  const importScored = async (studio: Studio, prompt: string, more: { revision?: number } = {}) =>
    studio.ada.action(api.library.publicNode.importSample, {
      storageId: await studio.upload(scoredWav(prompt, more)),
      name: "wav0_122.5_loop.wav",
    });
  const keptOf = (studio: Studio, sampleId: string) =>
    studio.t.run(async (ctx) => {
      const id = ctx.db.normalizeId("samples", sampleId);
      return id && scoreOf(ctx, id);
    });

  test("is rendered at the tempo and in the key asked for, and has a score of its own", async () => {
    const studio = await openStudio();
    const { sampleId } = await importScored(studio, "house, 2 bars, 122.5 bpm, in A minor");
    await studio.ada.mutation(api.library.public.updateSample, { sampleId, key: "Am" });
    const { sample, next } = await studio.ada.action(api.edits.public.fitSample, { sampleId, bpm: 97.5, key: "Fm" });
    expect(sample).toMatchObject({ name: "wav0_97.5_loop_Fmin", bpm: 97.5, key: "F minor", sourceId: sampleId });
    expect(next).toContain("It is rendered from its score at 97.5 BPM in F minor, not stretched");
    const { audio, metadata, sample: row } = await fileOf(studio, sample.sampleId);
    expect(sampleCount(audio)).toBe(Math.round(((8 * 60) / 97.5) * 44_100));
    expect(metadata).toMatchObject({ bpm: 97.5, key: "Fm", loop: { startSample: 0 }, title: sample.name });
    expect(row).toMatchObject({ form: "loop", metadata: { isRendered: true } });
    const kept = await keptOf(studio, sample.sampleId);
    expect(kept?.song).toMatchObject({ bpm: 97.5, key: { tonic: "F", mode: "minor" } });
    const { recipe } = kept ?? {};
    expect(
      recipe && largestDifference(renderSample(recipe).audio.channels[0] ?? [], audio.channels[0] ?? []),
    ).toBeLessThan(2e-7);
  });

  test("is its own part where it is a stem: the fit has that part's notes alone, and says which it is", async () => {
    const studio = await openStudio();
    const recipe = readRecipe({ prompt: "house, 1 bar, 120 bpm, in A minor", seed: 20 });
    const [bass] = [...renderSolos(recipe, [["bass"]])];
    if (!bass) throw new Error("It has no bass");
    const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, {
      storageId: await studio.upload(new Uint8Array(writeSampleFile(bass, { title: "bass" }))),
      name: "bass.wav",
    });
    await studio.t.run(async (ctx) => {
      const id = ctx.db.normalizeId("samples", sampleId);
      const row = id && (await ctx.db.get("samples", id));
      if (row) await ctx.db.patch("samples", row._id, { metadata: { ...row.metadata, stemType: "bass" } });
    });
    const { sample, next } = await studio.ada.action(api.edits.public.fitSample, { sampleId, bpm: 100, key: "Dm" });
    expect(next).toContain("rendered from its score");
    expect(sample).toMatchObject({ stemType: "bass", bpm: 100, key: "D minor" });
    const { song } = (await keptOf(studio, sample.sampleId)) ?? {};
    expect(song?.tracks.map(({ name }) => name)).toEqual(["Bass"]);
  });

  test("is moved by semitones with all its notes, also when it was moved before", async () => {
    const studio = await openStudio();
    const { sampleId } = await importScored(studio, "house, 1 bar, in A minor");
    const up = await studio.ada.action(api.edits.public.fitSample, { sampleId, semitones: 3 });
    const on = await studio.ada.action(api.edits.public.fitSample, { sampleId: up.sample.sampleId, semitones: 9 });
    const [first, last] = [await keptOf(studio, sampleId), await keptOf(studio, on.sample.sampleId)];
    const notesOf = (kept: typeof first) =>
      kept?.song.tracks
        .filter(({ kind }) => kind === "pitched")
        .flatMap(({ notes }) => notes.map((each) => each.midiNote));
    expect(notesOf(last)).toEqual(notesOf(first)?.map((note) => note + 12));
    expect(up.next).toContain("rendered from its score");
  });

  test("its job says whether it is rendered or stretched; only what rendering gives exactly is rendered", async () => {
    const studio = await openStudio();
    const { sampleId } = await importScored(studio, "house, 2 bars, 120 bpm");
    const newer = await importScored(studio, "house, 1 bar, 120 bpm", { revision: 99 });
    const said = async (input: { sampleId: string; bpm?: number; bars?: number; semitones?: number }) => {
      const { next, reading } = await studio.ada.mutation(api.edits.public.startFit, input);
      expect(next).toContain(reading?.said);
      return next;
    };
    expect(await said({ sampleId, bpm: 90 })).toContain("It is rendered from its score");
    expect(await said({ sampleId, bpm: 90, bars: 2 })).toContain("It is rendered from its score");
    for (const stretched of [{ bars: 4 }, { semitones: 0.5 }, { semitones: 24, bpm: 100, bars: 1 }])
      expect(await said({ sampleId, ...stretched })).toContain("It is stretched");
    expect(await said({ sampleId: newer.sampleId, bpm: 100 })).toContain("It is stretched");
  });
});
