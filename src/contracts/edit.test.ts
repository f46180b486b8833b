import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exportSample, mixSamples, startExport, startMix } from "./edit.ts";
import { fitSample, startFit } from "./fit.ts";
import { BIT_DEPTHS, EXPORT_FORMATS, MAX_FIT_SEMITONES, MAX_MIX_TRACKS, MP3_BITRATES } from "./limits.ts";

const takes = (schema: { safeParse(value: unknown): { success: boolean } }, value: object) =>
  schema.safeParse(value).success;
const exports = (settings: object) => takes(exportSample.input, { sampleId: "kick", ...settings });
const fits = (settings: object) => takes(fitSample.input, { sampleId: "kick", ...settings });
const tracks = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ sampleId: `s${index}`, ...more }));

describe("an export", () => {
  test.each([
    ...EXPORT_FORMATS.map((format) => ({ format })),
    ...BIT_DEPTHS.map((bitDepth) => ({ bitDepth })),
    ...MP3_BITRATES.map((bitrateKbps) => ({ bitrateKbps })),
    { peakDb: 0 },
    { lufs: -60 },
    { sampleRate: 8_000 },
    { sampleRate: 192_000 },
    { name: "  Kick  " },
  ])("takes %j", (settings) => {
    expect(exports(settings)).toBe(true);
  });

  test.each([
    { format: "opus" },
    { bitDepth: 20 },
    { bitrateKbps: 200 },
    { peakDb: 0.1 },
    { lufs: -60.5 },
    { sampleRate: 44_100.5 },
    { sampleRate: 7_999 },
    { name: "  " },
    { gainDb: 3 },
  ])("refuses %j", (settings) => {
    expect(exports(settings)).toBe(false);
  });
});

describe("a mix", () => {
  test.each([
    [1, false],
    [2, true],
    [MAX_MIX_TRACKS, true],
    [MAX_MIX_TRACKS + 1, false],
  ])("of %i tracks is taken: %s", (count, isTaken) => {
    expect(takes(mixSamples.input, { tracks: tracks(count) })).toBe(isTaken);
  });

  test.each([
    [{ gainDb: -60, pan: -1, mute: true, offsetSeconds: 0 }, true],
    [{ gainDb: 24, pan: 1, offsetBeats: 10_000 }, true],
    [{ gainDb: 24.1 }, false],
    [{ pan: -1.01 }, false],
    [{ offsetSeconds: -0.1 }, false],
    [{ offsetBeats: 10_001 }, false],
    [{ volume: 1 }, false],
  ])("whose tracks have %j is taken: %s", (settings, isTaken) => {
    expect(takes(mixSamples.input, { tracks: tracks(2, settings) })).toBe(isTaken);
  });
});

describe("a fit", () => {
  test.each([
    { key: "8A" },
    { key: "f# minor" },
    { bpm: 40 },
    { bars: 64, bpm: 240 },
    { semitones: -MAX_FIT_SEMITONES },
    { semitones: 0.5, formants: "keep" },
  ])("takes %j", (settings) => {
    expect(fits(settings)).toBe(true);
  });

  test.each([
    { key: "banana" },
    { bpm: 39.9 },
    { bars: 1.5 },
    { bars: 0 },
    { semitones: MAX_FIT_SEMITONES + 1 },
    { formants: "shift" },
    { sourceBpm: 241 },
  ])("refuses %j", (settings) => {
    expect(fits(settings)).toBe(false);
  });
});

test.each([
  ["export", exportSample, startExport],
  ["mix", mixSamples, startMix],
  ["fit", fitSample, startFit],
])("%s is asked for in the same words as a tool and as a job", (_, tool, start) => {
  expect(start.input).toBe(tool.input);
  expect([tool.effect, start.effect, start.convex.kind]).toEqual(["write", "write", "mutation"]);
});

test("no number that is not finite gets into an edit", () => {
  const wrong = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  fc.assert(
    fc.property(wrong, fc.constantFrom("peakDb", "lufs", "sampleRate", "bitDepth"), (value, field) => {
      expect(exports({ [field]: value })).toBe(false);
    }),
  );
  fc.assert(
    fc.property(wrong, fc.constantFrom("bpm", "semitones", "bars", "sourceBpm"), (value, field) => {
      expect(fits({ [field]: value })).toBe(false);
    }),
  );
});
