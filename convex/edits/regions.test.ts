import { describe, expect, test } from "vitest";
import { decodeAudio } from "../../src/audio/codec/decode.ts";
import { writeWav } from "../../src/audio/codec/wav.ts";
import { truePeak } from "../../src/audio/analyse/true-peak.ts";
import { api, internal } from "../_generated/api.js";
import { type Studio, openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

const RATE = 44_100;
const LENGTH = 2 * RATE;
/** 16-bit values, so that the file holds them exactly; left and right differ. */
const left = Float32Array.from({ length: LENGTH }, (_, i) => Math.round(6_000 * Math.sin(i / 16)) / 16_384);
const right = left.map((value) => -value / 2);
const wav = () =>
  new Uint8Array(
    writeWav({ sampleRate: RATE, channels: [left, right] }, { bitDepth: 16, metadata: { bpm: 120, key: "Am" } }),
  );

async function importFile(studio: Studio, bytes = wav(), name = "wav0_120_tone.wav"): Promise<string> {
  const storageId = await studio.upload(bytes);
  return (await studio.ada.action(api.library.publicNode.importSample, { storageId, name })).sampleId;
}

async function edit(
  studio: Studio,
  input: Parameters<typeof studio.ada.mutation<typeof api.edits.public.editSample>>[1],
) {
  const { jobId } = await studio.ada.mutation(api.edits.public.editSample, input);
  const job = await studio.ended(studio.ada, jobId);
  const sample = (await studio.samples()).find(({ _id }) => _id === job.samples[0]?.sampleId);
  const bytes = sample && (await studio.t.run(async (ctx) => (await ctx.storage.get(sample.storageId))?.arrayBuffer()));
  return { job, sample, bytes, file: bytes ? await decodeAudio(new Uint8Array(bytes)) : null };
}

describe("an edit", () => {
  test("is the very samples of the part, with tempo and key, and the original stays", async () => {
    const studio = await openStudio();
    const sampleId = await importFile(studio);
    const { job, sample, file } = await edit(studio, { sampleId, startSeconds: 0.5, endSeconds: 1.5 });
    expect(file?.audio.channels).toEqual([left.slice(22_050, 66_150), right.slice(22_050, 66_150)]);
    expect(file?.metadata).toMatchObject({ bpm: 120, key: "Am", loop: { startSample: 0, endSample: 44_100 } });
    expect(job.samples[0]).toMatchObject({
      type: "edit",
      name: "wav0_120_tone_trim",
      bpm: 120,
      key: "A minor",
      durationSeconds: 1,
      sourceId: sampleId,
    });
    expect(sample?.form).toBe("loop");
    const { title } = await studio.ada.query(api.browse.public.getJobRow, { jobId: job.jobId });
    expect(title).toBe("Edit of wav0_120_tone, from 0.5 to 1.5 s");
    expect((await studio.samples()).map(({ name, duration }) => [name, duration])).toContainEqual(["wav0_120_tone", 2]);
  });

  test("ends at zero crossings where it is asked to, at most 10 ms away", async () => {
    const studio = await openStudio();
    const sampleId = await importFile(studio);
    const asked = { sampleId, startSeconds: 0.5003, endSeconds: 1.5004, snap: "zero_crossing" } as const;
    const [found = new Float32Array(0)] = (await edit(studio, asked)).file?.audio.channels ?? [];
    const start = left.findIndex((value, i) => value === found[0] && left[i + 1] === found[1] && i > 21_600);
    expect(found).toEqual(left.slice(start, start + found.length));
    for (const [at, wanted] of [
      [start, 22_063],
      [start + found.length, 66_168],
    ] as const) {
      expect(Math.abs(at - wanted)).toBeLessThanOrEqual(441);
      expect((left[at - 1] ?? 0) * (left[at] ?? 0)).toBeLessThanOrEqual(0);
    }
  });

  test("is reversed, then faded, then at its level", async () => {
    const studio = await openStudio();
    const sampleId = await importFile(studio);
    const asked = {
      sampleId,
      endSeconds: 1,
      reverse: true,
      fadeInSeconds: 0.01,
      fadeOutSeconds: 0.25,
      normalise: true,
    };
    const { file, sample } = await edit(studio, asked);
    if (!file) throw new Error("Nothing was made");
    expect(truePeak(file.audio)).toBeCloseTo(-1, 2);
    const [found = new Float32Array(0)] = file.audio.channels;
    const gain = 10 ** ((sample?.metadata.gainDb ?? 0) / 20);
    const expected = left.slice(0, RATE).reverse();
    expected.forEach((value, i) => {
      const fade = Math.min(1, i / 441, (RATE - 1 - i) / 11_025);
      expect(Math.abs((found[i] ?? 0) - value * gain * fade)).toBeLessThan(2e-7);
    });
    expect(sample?.name).toBe("wav0_120_tone_trim_reversed");
  });

  test("clips nothing of a file that is beyond full scale", async () => {
    const studio = await openStudio();
    const loud = Float32Array.from({ length: RATE }, (_, i) => 1.5 * Math.sin(i / 20));
    const bytes = new Uint8Array(writeWav({ sampleRate: RATE, channels: [loud] }, { bitDepth: 32 }));
    const sampleId = await importFile(studio, bytes, "loud.wav");
    const { file } = await edit(studio, { sampleId, startSeconds: 0.5 });
    expect(file?.audio.channels[0]).toEqual(loud.slice(22_050));
  });

  test("keeps the values of a file that is finer than 24 bits, and rounds none where it fades", async () => {
    const studio = await openStudio();
    const quiet = Float32Array.from({ length: RATE }, (_, i) => 1e-4 * Math.sin(i / 20));
    const bytes = new Uint8Array(writeWav({ sampleRate: RATE, channels: [quiet] }, { bitDepth: 32 }));
    const sampleId = await importFile(studio, bytes, "quiet.wav");
    const { file } = await edit(studio, { sampleId, startSeconds: 0.5, fadeOutSeconds: 0.25 });
    const [found = new Float32Array(0)] = file?.audio.channels ?? [];
    const kept = found.length - Math.round(0.25 * RATE);
    expect(found.slice(0, kept)).toEqual(quiet.slice(22_050, 22_050 + kept));
    expect(found.at(-1)).toBeCloseTo(0, 12);
  });

  test("of 24 bits stays a file of 24 bits, also where it fades", async () => {
    const studio = await openStudio();
    const sampleId = await importFile(studio);
    const { bytes } = await edit(studio, { sampleId, startSeconds: 0.5, fadeInSeconds: 0.25 });
    // Tags are far below a second of one channel.
    expect(bytes?.byteLength).toBeGreaterThan(1.5 * RATE * 2 * 3);
    expect(bytes?.byteLength).toBeLessThan(1.5 * RATE * 2 * 3 + 4_096);
  });

  test("is one job for a requestId, made once however often its step runs, and refused for another user", async () => {
    const studio = await openStudio();
    const sampleId = await importFile(studio);
    const start = () => studio.ada.mutation(api.edits.public.editSample, { sampleId, reverse: true, requestId: "r" });
    const { jobId } = await start();
    expect((await start()).jobId).toBe(jobId);
    await studio.ended(studio.ada, jobId);
    await studio.t.action(internal.edits.regions.run, { jobId: jobId as never });
    expect(await studio.samples()).toHaveLength(2);
    const eve = studio.user("eve").mutation(api.edits.public.editSample, { sampleId, reverse: true });
    expect((await refusal(eve)).code).toBe("SAMPLE_NOT_FOUND");
  });

  test("is refused before it is a job for a part that is not there, and fails in words where silence has no peak", async () => {
    const studio = await openStudio();
    const sampleId = await importFile(studio);
    const beyond = studio.ada.mutation(api.edits.public.editSample, { sampleId, startSeconds: 3 });
    expect((await refusal(beyond)).message).toContain("the sample lasts 2 s");
    expect((await studio.ada.query(api.jobs.public.listJobs, {})).jobs).toEqual([]);
    const silent = await importFile(studio, wavBytes({ hertz: 0 }), "silence.wav");
    const { job } = await edit(studio, { sampleId: silent, normalise: true });
    expect(job.error?.message).toContain("the part is silent and has no peak to normalise");
  });

  test("can be undone by deleting what it made", async () => {
    const studio = await openStudio();
    const sampleId = await importFile(studio);
    const { job } = await edit(studio, { sampleId, endSeconds: 1 });
    const made = job.samples.map((sample) => sample.sampleId);
    await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: made });
    const { samples } = await studio.ada.query(api.library.public.searchSamples, {});
    expect(samples.map((sample) => sample.sampleId)).toEqual([sampleId]);
  });
});
