import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError, type AudioData } from "../audio.ts";
import { at, largestDifference, levelOf, noise } from "../core/signals.fixture.ts";
import { findAttacks } from "./attacks.ts";
import { fitAudio } from "./fit.ts";
import type { FitSetup } from "./fit-with.ts";
import { centsOff, drumLoop, onsetOf, sawtooth } from "./signals.fixture.ts";

const RATE = 22_050;
const fit = async (samples: Float32Array, setup: Partial<FitSetup> & { length: number }) => {
  const audio = { sampleRate: RATE, channels: [samples] };
  const { channels } = await fitAudio(audio, { semitones: 0, isLoop: false, ...setup });
  return channels[0] ?? new Float32Array(0);
};

test("the length is exact, whatever is asked of a sound, and nothing in it is not a number", async () => {
  const shape = fc.record({
    source: fc.integer({ min: 1, max: 6_000 }),
    ratio: fc.double({ min: 0.25, max: 4, noNaN: true }),
    semitones: fc.double({ min: -24, max: 24, noNaN: true }),
    isLoop: fc.boolean(),
    keepsFormants: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(shape, async ({ source, ratio, ...setup }) => {
      const length = Math.max(1, Math.round(source * ratio));
      const fitted = await fit(noise(source, 1), { length, ...setup });
      expect(fitted).toHaveLength(length);
      expect(fitted.every(Number.isFinite)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("silence stays silence, no samples are refused, and what needs no change is left as it is", async () => {
  expect(levelOf(await fit(new Float32Array(4_000), { length: 6_000, semitones: 2 }))).toBe(0);
  await expect(fit(new Float32Array(0), { length: 10 })).rejects.toThrow(AudioError);
  const samples = noise(5_000, 2);
  for (const isLoop of [false, true]) {
    expect(largestDifference(await fit(samples, { length: 5_000, isLoop }), samples)).toBeLessThan(1e-6);
  }
});

describe("pitch", () => {
  test.each([
    [41.203, -3, 1],
    [41.203, 3, 1],
    [41.203, 0, 0.7],
    [41.203, 0, 1.6],
    [41.203, -5, 1.3],
    [55, 7, 0.5],
    [220, 12, 1],
    [220, -24, 2],
    [440, 0.5, 1.1],
  ])(
    "of a sawtooth at %d Hz is within 2 cents after %d semitones and × %d, fundamental and third partial",
    async (hertz, semitones, ratio) => {
      const source = sawtooth(hertz, { seconds: 3, sampleRate: RATE });
      const fitted = await fit(source, { length: Math.round(source.length * ratio), semitones });
      const wanted = (hertz / RATE) * Math.exp((semitones * Math.LN2) / 12);
      expect(Math.abs(centsOff(fitted, wanted))).toBeLessThan(2);
      expect(Math.abs(centsOff(fitted, 3 * wanted))).toBeLessThan(2);
    },
  );
});

describe("drums", () => {
  test.each([0.5, 0.7, 0.93, 1.2, 1.5, 2, 3])(
    "begin within 2 ms of the grid and keep their peaks, × %d",
    async (ratio) => {
      const { samples, onsets } = drumLoop({ bpm: 120, bars: 1, sampleRate: RATE });
      const fitted = await fit(samples, { length: Math.round(samples.length * ratio), isLoop: true });
      for (const onset of onsets) {
        const before = onsetOf(samples, onset, RATE);
        const after = onsetOf(fitted, Math.round(onset * ratio), RATE);
        expect(Math.abs(after.seconds - before.seconds)).toBeLessThan(0.002);
        expect(after.peak / before.peak).toBeGreaterThan(0.9);
        expect(after.peak / before.peak).toBeLessThan(1.5);
      }
    },
  );

  test("have attacks where they were put, and a low note that goes on has none after its first", () => {
    const { samples, onsets } = drumLoop({ bpm: 120, bars: 1, sampleRate: RATE });
    const found = findAttacks({ sampleRate: RATE, channels: [samples] });
    const missed = onsets.filter((onset) => !found.some((place) => Math.abs(place - onset) < 0.002 * RATE));
    expect(missed.length).toBeLessThanOrEqual(1);
    expect(found.length).toBeLessThanOrEqual(onsets.length);
    const low = sawtooth(41.203, { seconds: 2, sampleRate: RATE });
    expect(findAttacks({ sampleRate: RATE, channels: [low] }).filter((place) => place > 0.1 * RATE)).toEqual([]);
  });
});

test.each([
  [0.8, 0],
  [1.25, 0],
  [1, -4],
  [1, 5],
  [2.6, 3],
])("a loop joins its own start: × %d, %d semitones", async (ratio, semitones) => {
  // Whole periods, so that the loop is a tone without a seam.
  const source = Float32Array.from({ length: RATE }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 100 * i) / RATE));
  const fitted = await fit(source, { length: Math.round(RATE * ratio), semitones, isLoop: true });
  const { length } = fitted;
  const step = (i: number) => Math.abs(at(fitted, i % length) - at(fitted, (i + 1) % length));
  const usual = Math.max(...Array.from({ length: 2_000 }, (_, i) => step(5_000 + i)));
  expect(step(length - 1)).toBeLessThan(1.2 * usual);
  expect(levelOf(fitted.subarray(-600)) / levelOf(source)).toBeGreaterThan(0.6);
});

test("channels keep their relation: equal, opposite, scaled and delayed", async () => {
  const { samples } = drumLoop({ bpm: 100, bars: 1, sampleRate: RATE });
  const audio: AudioData = {
    sampleRate: RATE,
    channels: [samples, samples, samples.map((value) => -value), samples.map((value) => value / 4)],
  };
  const { channels } = await fitAudio(audio, { length: 60_000, semitones: 3, isLoop: true });
  const [one, equal, opposite, scaled] = channels;
  if (!one || !equal || !opposite || !scaled) throw new Error("A channel is missing");
  expect(largestDifference(equal, one)).toBeLessThan(1e-3);
  expect(
    largestDifference(
      opposite,
      one.map((value) => -value),
    ),
  ).toBeLessThan(1e-3);
  expect(
    largestDifference(
      scaled,
      one.map((value) => value / 4),
    ),
  ).toBeLessThan(1e-3);
});

test("equal input gives equal bits, also beyond twice the length", async () => {
  const { samples } = drumLoop({ bpm: 100, bars: 1, sampleRate: RATE });
  const fitOnce = () => fit(samples, { length: 3 * samples.length, semitones: -2, isLoop: true });
  expect(largestDifference(await fitOnce(), await fitOnce())).toBe(0);
});
