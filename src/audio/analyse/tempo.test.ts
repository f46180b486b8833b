import { describe, expect, test } from "vitest";
import { chordProgression, drumPattern, noiseFrom } from "./patterns.test-data.ts";
import { estimateTempo } from "./tempo.ts";

/** The same pattern with a ragged end, so that its length says nothing. */
function ragged(bpm: number): ReturnType<typeof drumPattern> {
  const { sampleRate, channels } = drumPattern({ bpm, beats: 33 });
  return { sampleRate, channels: channels.map((channel) => channel.slice(0, channel.length - 12_345)) };
}

const at = (samples: Float32Array) => ({ sampleRate: 44_100, channels: [samples] });

describe("by ear", () => {
  test.each([84, 86.5, 98, 110, 120, 128, 140])("a pattern at %f BPM is heard within two thousandths", (bpm) => {
    const tempo = estimateTempo(ragged(bpm));
    expect(Math.abs((tempo?.value ?? 0) / bpm - 1)).toBeLessThan(0.002);
    expect(tempo?.confidence).toBeGreaterThan(0.5);
  });

  test.each([82, 90, 97.3, 124, 128, 145.5])("a loop cut to 8 beats at %f BPM is measured exactly", (bpm) => {
    const loop = drumPattern({ bpm, beats: 8 });
    expect(estimateTempo(loop)?.value).toBeCloseTo(bpm, 2);
    expect(estimateTempo(loop, { kind: "loop" })?.value).toBeCloseTo(bpm, 2);
  });

  test.each([8_000, 22_050, 48_000, 96_000, 192_000])("a loop is measured at %d Hz", (sampleRate) => {
    expect(estimateTempo(drumPattern({ bpm: 120, beats: 16, sampleRate }))?.value).toBeCloseTo(120, 1);
  });

  test.each([62, 75, 174])("at %f BPM the beat, its half or its double is heard", (bpm) => {
    const octaves = Math.log2((estimateTempo(drumPattern({ bpm, beats: 16 }))?.value ?? 0) / bpm);
    expect([-1, 0, 1]).toContain(Math.round(octaves));
    expect(Math.abs(octaves - Math.round(octaves))).toBeLessThan(0.005);
  });

  test("channels are heard together", () => {
    expect(estimateTempo(drumPattern({ bpm: 124, beats: 8, channelCount: 8 }))?.value).toBeCloseTo(124, 2);
  });
});

describe("nothing to hear", () => {
  const noise = noiseFrom(3);

  test.each([
    ["silence", at(new Float32Array(441_000))],
    ["no samples", at(new Float32Array(0))],
    ["a held tone", at(Float32Array.from({ length: 441_000 }, (_, i) => 0.5 * Math.sin(i * 0.05)))],
    ["a single hit", at(Float32Array.from({ length: 88_200 }, (_, i) => noise() * Math.exp(-i / 4_000)))],
    ["steady noise", at(Float32Array.from({ length: 441_000 }, () => 0.3 * noise()))],
    ["half a second", drumPattern({ bpm: 120, beats: 1 })],
  ])("%s has no tempo", (_, audio) => {
    expect(estimateTempo(audio)).toBeNull();
  });

  test("a one-shot has none, even where a tempo is stated", () => {
    expect(estimateTempo(drumPattern({ bpm: 120, beats: 8 }), { kind: "one-shot", bpm: 120 })).toBeNull();
  });
});

describe("hints", () => {
  const loop = drumPattern({ bpm: 90, beats: 8 });

  test("a stated tempo is believed", () => {
    expect(estimateTempo(loop, { bpm: 180 })).toEqual({ value: 180, confidence: 1, alternatives: [] });
  });

  test("a name that says BPM is believed; what is heard against it is told", () => {
    expect(estimateTempo(loop, { fileName: "groove 90bpm.wav" })).toEqual({
      value: 90,
      confidence: 0.95,
      alternatives: [],
    });
    const disputed = estimateTempo(loop, { fileName: "groove 97bpm.wav" });
    expect(disputed).toMatchObject({ value: 97, confidence: 0.6 });
    expect(disputed?.alternatives[0]?.value).toBeCloseTo(90, 2);
  });

  test("a name decides between octaves, and tells the one that was heard", () => {
    const tempo = estimateTempo(loop, { fileName: "groove 180bpm.wav" });
    expect(tempo).toMatchObject({ value: 180, confidence: 0.95 });
    expect(tempo?.alternatives[0]?.value).toBeCloseTo(90, 2);
  });

  test("of tempos that contradict each other in a file the one that is heard is believed", () => {
    expect(estimateTempo(loop, { doubtfulBpms: [120, 90] })?.value).toBe(90);
    expect(estimateTempo(loop, { doubtfulBpms: [90, 75] })?.value).toBe(90);
    const neither = estimateTempo(loop, { doubtfulBpms: [120, 75] });
    expect(neither?.value).toBeCloseTo(90, 2);
    expect(neither?.alternatives.map(({ value }) => value)).toEqual(expect.arrayContaining([120, 75]));
    const silent = at(new Float32Array(88_200));
    expect(estimateTempo(silent, { doubtfulBpms: [120, 75] })?.value).toBe(120);
  });

  test("a bare number is believed when whole beats fit or the ear agrees", () => {
    expect(estimateTempo(loop, { fileName: "wav0_90_groove.wav" })?.value).toBe(90);
    expect(estimateTempo(ragged(128), { fileName: "wav0_128_groove.wav" })?.value).toBe(128);
  });

  test("a bare number that fits nothing is taken for a counter", () => {
    const tempo = estimateTempo(loop, { fileName: "groove_101.wav" });
    expect(tempo?.value).toBeCloseTo(90, 2);
    expect(tempo?.alternatives.map(({ value }) => value)).toContain(101);
  });

  test("a bare number gives no tempo to a sound without beat", () => {
    const pad = chordProgression([[60, 64, 67]]);
    expect(
      estimateTempo({ ...pad, channels: pad.channels.map((c) => c.slice(0, 40_000)) }, { fileName: "pad_101.wav" }),
    ).toBeNull();
  });
});
