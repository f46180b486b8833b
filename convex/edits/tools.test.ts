import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

const importSine = async (studio: Studio, hertz = 220, name = "tone.wav") =>
  studio.ada.action(api.library.publicNode.importSample, {
    storageId: await studio.upload(wavBytes({ hertz, bpm: 120, key: "Am" })),
    name,
  });

describe("an export", () => {
  test.each([
    ["wav", { format: "wav", sampleRate: 48_000, bitDepth: 16 }],
    ["flac", { format: "flac" }],
    ["mp3", { format: "mp3", bitrateKbps: 320 }],
    ["aiff", { format: "aiff", bitDepth: 32 }],
    ["ogg", { format: "ogg" }],
  ] as const)("to %s is a sample of its own with the facts of its source", async (format, settings) => {
    const studio = await openStudio();
    const source = await importSine(studio);
    const { sample } = await studio.ada.action(api.edits.public.exportSample, {
      sampleId: source.sampleId,
      ...settings,
    });
    expect(sample).toMatchObject({ type: "export", format, sourceId: source.sampleId, bpm: 120, key: "A minor" });
    expect(sample.sampleId).not.toBe(source.sampleId);
    expect(sample.durationSeconds).toBeCloseTo(source.durationSeconds, 1);
    const facts = await studio.ada.query(api.library.public.getSample, { sampleId: sample.sampleId });
    expect(facts.sampleRate).toBe("sampleRate" in settings ? settings.sampleRate : 44_100);
  });

  test("is brought to the peak that is asked for", async () => {
    const studio = await openStudio();
    const { sampleId } = await importSine(studio);
    const { sample, gainDb } = await studio.ada.action(api.edits.public.exportSample, { sampleId, peakDb: -1 });
    expect(gainDb).toBeGreaterThan(4);
    expect(sample.peakDb).toBeCloseTo(-1, 1);
  });

  test("tells beside the sample that its peaks kept it from the loudness that was asked for", async () => {
    const studio = await openStudio();
    const { sampleId } = await importSine(studio);
    const { next } = await studio.ada.action(api.edits.public.exportSample, { sampleId, lufs: 0 });
    expect(next).toMatch(/^Tell the user: 0 LUFS was not reached/);
    const quiet = await studio.ada.action(api.edits.public.exportSample, { sampleId, lufs: -30 });
    expect(quiet.next).toMatch(/^Done/);
  });

  test.each([
    ["bitDepth", { format: "mp3", bitDepth: 24 }],
    ["bitrateKbps", { format: "wav", bitrateKbps: 192 }],
    ["bitDepth", { format: "flac", bitDepth: 32 }],
    ["bitDepth", { format: "ogg", bitDepth: 16 }],
    ["sampleRate", { format: "mp3", sampleRate: 96_000 }],
  ] as const)("is refused for a %s that the format does not have", async (field, settings) => {
    const studio = await openStudio();
    const { sampleId } = await importSine(studio);
    const refused = await refusal(studio.ada.action(api.edits.public.exportSample, { sampleId, ...settings }));
    expect(refused).toMatchObject({ code: "INVALID_INPUT", details: { field } });
  });

  test("with a requestId is made once, and another request with it is refused", async () => {
    const studio = await openStudio();
    const { sampleId } = await importSine(studio);
    const exportAs = (format: "wav" | "flac") =>
      studio.ada.action(api.edits.public.exportSample, { sampleId, format, requestId: "e1" });
    const { sample } = await exportAs("flac");
    expect((await exportAs("flac")).sample).toEqual(sample);
    expect(await studio.samples()).toHaveLength(2);
    expect(await studio.storedFiles()).toHaveLength(2);
    expect((await refusal(exportAs("wav"))).code).toBe("REQUEST_ID_CONFLICT");
  });
});

describe("a mix", () => {
  test("holds what it is made of, and what is muted is not in it", async () => {
    const studio = await openStudio();
    const [low, high, muted] = await Promise.all([
      importSine(studio, 110, "low.wav"),
      importSine(studio, 440, "high.wav"),
      importSine(studio, 880, "muted.wav"),
    ]);
    const { sample, clippedSamples } = await studio.ada.action(api.edits.public.mixSamples, {
      tracks: [
        { sampleId: low.sampleId, gainDb: -6 },
        { sampleId: high.sampleId, gainDb: -6, offsetBeats: 2 },
        { sampleId: muted.sampleId, mute: true },
      ],
    });
    expect(clippedSamples).toBe(0);
    expect(sample).toMatchObject({ type: "mix", bpm: 120, key: "A minor" });
    // Two beats at 120 BPM are a second.
    expect(sample.durationSeconds).toBeCloseTo(2, 3);
    const { parentIds } = await studio.ada.query(api.library.public.getSample, { sampleId: sample.sampleId });
    expect(parentIds).toEqual([low.sampleId, high.sampleId]);
  });

  test("that clips says so, and how to mend it", async () => {
    const studio = await openStudio();
    const { sampleId } = await importSine(studio);
    const tracks = [
      { sampleId, gainDb: 12 },
      { sampleId, gainDb: 12 },
    ];
    const clipped = await studio.ada.action(api.edits.public.mixSamples, { tracks });
    expect(clipped.clippedSamples).toBeGreaterThan(0);
    expect(clipped.next).toContain("normalise");
    const mended = await studio.ada.action(api.edits.public.mixSamples, { tracks, normalise: true });
    expect(mended.clippedSamples).toBe(0);
    expect(mended.sample.peakDb).toBeCloseTo(-1, 1);
  });

  test("of muted tracks only, of two kinds of offset, or of more than fits is refused", async () => {
    const studio = await openStudio();
    const { sampleId } = await importSine(studio);
    const mix = (track: Record<string, unknown>) =>
      refusal(
        studio.ada.action(api.edits.public.mixSamples, {
          tracks: [
            { sampleId, mute: true },
            { sampleId, ...track },
          ],
        }),
      );
    expect((await mix({ mute: true })).code).toBe("INVALID_INPUT");
    expect((await mix({ offsetBeats: 1, offsetSeconds: 1 })).details?.["field"]).toBe("tracks[1].offsetBeats");
    expect((await mix({ offsetSeconds: 900 })).code).toBe("AUDIO_TOO_LONG");
    expect(await studio.samples()).toHaveLength(1);
  });
});

test("an analysis agrees with what the file says, and writes nothing", async () => {
  const studio = await openStudio();
  const { sampleId, durationSeconds } = await importSine(studio);
  const before = await studio.samples();
  const facts = await studio.ada.action(api.edits.publicNode.analyzeSample, { sampleId });
  expect(facts).toMatchObject({ sampleId, durationSeconds, sampleRate: 44_100, channels: 2, clippedSamples: 0 });
  expect(facts.samplePeakDb).toBeCloseTo(-6, 0);
  expect(await studio.samples()).toEqual(before);
});

test("another user's sample can be neither exported, mixed, analysed, played nor drawn", async () => {
  const studio = await openStudio();
  const { sampleId } = await importSine(studio);
  const bob = studio.user("bob");
  const calls = [
    () => bob.action(api.edits.public.exportSample, { sampleId }),
    () => bob.action(api.edits.public.mixSamples, { tracks: [{ sampleId }, { sampleId }] }),
    () => bob.action(api.edits.publicNode.analyzeSample, { sampleId }),
    () => bob.query(api.browse.public.playSample, { sampleIds: [sampleId] }),
    () => bob.query(api.library.public.getWaveform, { sampleId }),
    () => bob.query(api.browse.public.listDerived, { sampleId }),
    () => bob.mutation(api.library.public.deleteSample, { sampleId }),
  ];
  for (const call of calls) expect((await refusal(call())).code).toBe("SAMPLE_NOT_FOUND");
  expect(await studio.samples()).toHaveLength(1);
});

test("another user's job is neither shown in the dashboard nor estimated nor played", async () => {
  const { ada, user } = await openStudio();
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "pad" });
  const bob = user("bob");
  const calls = [
    () => bob.query(api.browse.public.listJobEvents, { jobId }),
    () => bob.query(api.jobs.public.estimateCharge, { jobId }),
    () => bob.query(api.browse.public.playSample, { jobId }),
  ];
  for (const call of calls) expect((await refusal(call())).code).toBe("JOB_NOT_FOUND");
  const paginationOpts = { numItems: 10, cursor: null };
  expect((await bob.query(api.browse.public.browseJobs, { paginationOpts })).page).toEqual([]);
  expect((await bob.query(api.browse.public.browseLibrary, { paginationOpts })).page).toEqual([]);
});
