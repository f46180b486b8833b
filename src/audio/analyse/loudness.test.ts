import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { AudioData } from "../audio.ts";
import { toAmplitude } from "../core/units.ts";
import { measureLoudness } from "./loudness.ts";

const RATE = 48_000;

/** A 1 kHz sine in stereo, at the given levels in dBFS, for the given seconds each. */
function tones(
  parts: readonly [decibels: number, seconds: number][],
  { frequency = 1_000, sampleRate = RATE } = {},
): AudioData {
  const total = parts.reduce((sum, [, seconds]) => sum + seconds, 0);
  const samples = new Float32Array(Math.round(total * sampleRate));
  let offset = 0;
  for (const [decibels, seconds] of parts) {
    const end = Math.min(samples.length, offset + Math.round(seconds * sampleRate));
    const amplitude = toAmplitude(decibels);
    for (let i = offset; i < end; i++) samples[i] = amplitude * Math.sin((2 * Math.PI * frequency * i) / sampleRate);
    offset = end;
  }
  return { sampleRate, channels: [samples, samples.slice()] };
}

// EBU Tech 3341 (2016), table 1: the signals are defined by tone, level and time. Tolerance ±0.1 LU.
test.each<[string, [number, number][], number]>([
  ["1", [[-23, 20]], -23],
  ["2", [[-33, 20]], -33],
  [
    "3",
    [
      [-36, 10],
      [-23, 60],
      [-36, 10],
    ],
    -23,
  ],
  [
    "4",
    [
      [-72, 10],
      [-36, 10],
      [-23, 60],
      [-36, 10],
      [-72, 10],
    ],
    -23,
  ],
  [
    "5",
    [
      [-26, 20],
      [-20, 20.1],
      [-26, 20],
    ],
    -23,
  ],
])("EBU Tech 3341 case %s", (_, parts, expected) => {
  expect(Math.abs(measureLoudness(tones(parts)).integratedLufs - expected)).toBeLessThanOrEqual(0.1);
});

test("EBU Tech 3341 case 6: surround channels weigh 1.5 dB more, the LFE nothing", () => {
  const levels = [-28, -28, -24, 0, -30, -30];
  const channels = levels.map((decibels) => tones([[decibels, 20]]).channels[0] ?? new Float32Array(0));
  expect(Math.abs(measureLoudness({ sampleRate: RATE, channels }).integratedLufs + 23)).toBeLessThanOrEqual(0.1);
});

// EBU Tech 3342 (2016), table 1. Tolerance ±1 LU there; ±0.1 is what the method reaches on steady tones.
test.each<[string, [number, number][], number]>([
  [
    "1",
    [
      [-20, 20],
      [-30, 20],
    ],
    10,
  ],
  [
    "2",
    [
      [-20, 20],
      [-15, 20],
    ],
    5,
  ],
  [
    "3",
    [
      [-40, 20],
      [-20, 20],
    ],
    20,
  ],
  [
    "4",
    [
      [-50, 20],
      [-35, 20],
      [-20, 20],
      [-35, 20],
      [-50, 20],
    ],
    15,
  ],
])("EBU Tech 3342 case %s", (_, parts, expected) => {
  const { rangeLu } = measureLoudness(tones(parts));
  expect(Math.abs((rangeLu ?? 0) - expected)).toBeLessThanOrEqual(0.1);
});

test("momentary and short-term maxima follow the loudest stretch", () => {
  const loudness = measureLoudness(
    tones([
      [-40, 5],
      [-20, 1],
      [-40, 5],
    ]),
  );
  expect(loudness.maxMomentaryLufs).toBeCloseTo(-20, 1);
  // One second of three.
  expect(loudness.maxShortTermLufs).toBeCloseTo(-20 - 4.77, 0);
});

// Below 22 kHz the bilinear transform bends the shelf a little.
test.each([
  [8_000, 0.25],
  [11_025, 0.2],
  [22_050, 0.1],
  [44_100, 0.1],
  [96_000, 0.1],
  [192_000, 0.1],
])("a 400 Hz tone is as loud at %d Hz as at 48 kHz within %f LU", (sampleRate, tolerance) => {
  const reference = measureLoudness(tones([[-20, 3]], { frequency: 400 })).integratedLufs;
  const loudness = measureLoudness(tones([[-20, 3]], { frequency: 400, sampleRate })).integratedLufs;
  expect(Math.abs(loudness - reference)).toBeLessThan(tolerance);
});

test("the head's weighting lifts high tones and cuts rumble", () => {
  const [low = 0, middle = 0, high = 0] = [20, 1_000, 8_000].map(
    (frequency) => measureLoudness(tones([[-20, 3]], { frequency })).integratedLufs,
  );
  expect(high - middle).toBeCloseTo(3.3, 0);
  expect(low - middle).toBeLessThan(-10);
});

test("gain moves loudness by itself", () => {
  fc.assert(
    fc.property(fc.integer({ min: -30, max: 0 }), (gain) => {
      expect(measureLoudness(tones([[-20 + gain, 1]])).integratedLufs).toBeCloseTo(-20 + gain, 1);
    }),
    { numRuns: 10 },
  );
});

test("silence and less than one block have no loudness", () => {
  expect(measureLoudness(tones([[-20, 0.39]])).integratedLufs).toBe(Number.NEGATIVE_INFINITY);
  expect(measureLoudness(tones([[-80, 5]])).integratedLufs).toBe(Number.NEGATIVE_INFINITY);
  expect(measureLoudness({ sampleRate: RATE, channels: [] }).integratedLufs).toBe(Number.NEGATIVE_INFINITY);
});

test("the range of less than ten seconds is not stated", () => {
  expect(measureLoudness(tones([[-20, 9.9]])).rangeLu).toBeNull();
  expect(measureLoudness(tones([[-20, 10]])).rangeLu).toBeCloseTo(0, 3);
});
