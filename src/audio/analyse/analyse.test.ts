import * as fc from "fast-check";
import { expect, test } from "vitest";
import { analyseAudio } from "./analyse.ts";
import { cadence, chordProgression, drumPattern } from "./patterns.test-data.ts";
import { PEAK_COLUMNS } from "./peaks.ts";

test("a loop over chords gets its length, tempo, key and levels", () => {
  const drums = drumPattern({ bpm: 120, beats: 16 });
  const chords = chordProgression(cadence(57, "minor"));
  const mix = chords.channels.map((chord, c) => chord.map((sample, i) => sample + 0.5 * (drums.channels[c]?.[i] ?? 0)));
  const analysis = analyseAudio({ sampleRate: 44_100, channels: [...mix, ...mix] });
  expect(analysis.durationSeconds).toBe(8);
  expect(analysis.bpm?.value).toBeCloseTo(120, 1);
  expect(analysis.key).toMatchObject({ tonic: "A", mode: "minor" });
  expect(analysis.lufs).toBeGreaterThan(-30);
  expect(analysis.truePeakDb).toBeGreaterThanOrEqual(analysis.samplePeakDb ?? 0);
  expect(analysis.peaks).toHaveLength(2 * PEAK_COLUMNS);
  expect(analysis).toMatchObject({ bars: { count: 4, downbeatSeconds: 0 }, form: "loop", instrument: null });
  expect(analysis.onsetDensity).toBeGreaterThan(2);
});

test("what is stated is believed", () => {
  const analysis = analyseAudio(drumPattern({ bpm: 120, beats: 8 }), { hints: { bpm: 60, key: "Bbm" } });
  expect(analysis.bpm).toEqual({ value: 60, confidence: 1, alternatives: [] });
  expect(analysis.key).toEqual({ tonic: "A#", mode: "minor", confidence: 1, alternatives: [] });
});

test("silence has a length and nothing else", () => {
  expect(analyseAudio({ sampleRate: 48_000, channels: [new Float32Array(96_000)] })).toEqual({
    durationSeconds: 2,
    bpm: null,
    key: null,
    lufs: null,
    loudnessRange: null,
    truePeakDb: null,
    samplePeakDb: null,
    bars: null,
    form: null,
    brightness: null,
    onsetDensity: 0,
    instrument: null,
    peaks: Array.from({ length: 512 }, () => 0),
  });
});

test("any rate, channel count and length yields numbers that serialise, or null", () => {
  const rates = fc.constantFrom(8_000, 11_025, 44_100, 48_000, 96_000, 192_000);
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 8 }), fc.nat(60_000), fc.nat(), (sampleRate, count, length, seed) => {
      const samples = Float32Array.from(
        { length },
        (_, i) => Math.sin(i * i * seed * 1e-12) * Math.exp(-((i * 7) % 9_000) / 3_000),
      );
      const analysis = analyseAudio({ sampleRate, channels: Array.from({ length: count }, () => samples) });
      expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis);
    }),
    { numRuns: 25 },
  );
});
