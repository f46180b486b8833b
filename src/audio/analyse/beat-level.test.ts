import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gatherBeatEvidence, weighBeatLevels } from "./beat-level.ts";
import { measureOnsets } from "./onset-strength.ts";
import { noiseFrom } from "./patterns.test-data.ts";

const RATE = 22_050;

/** A bar of sixteen steps for each drum: k kick, s snare, h hat. */
type Bar = Readonly<Record<"k" | "s" | "h", string>>;

const TWO_STEP: Bar = { k: "x.........x.....", s: "....x.......x...", h: "x.x.x.x.x.x.x.x." };
const FOUR_ON_THE_FLOOR: Bar = { k: "x...x...x...x...", s: "....x.......x...", h: "..x...x...x...x." };
const HALF_TIME: Bar = { k: "x.....x...x.....", s: "........x.......", h: "x.x.x.xxx.x.xxxx" };

function play(bar: Bar, bpm: number): Float32Array {
  const step = (15 * RATE) / bpm;
  const samples = new Float32Array(Math.round(16 * RATE));
  const noise = noiseFrom(9);
  const sounds = {
    k: (t: number) => 0.8 * Math.sin(2 * Math.PI * (50 * t - 4 * Math.exp(-t * 30))) * Math.exp(-t * 12),
    s: (t: number) => (0.4 * noise() + 0.3 * Math.sin(2 * Math.PI * 190 * t)) * Math.exp(-t * 18),
    h: (t: number) => 0.2 * noise() * Math.exp(-t * 90),
  };
  for (let at = 0; at * step < samples.length; at++) {
    for (const drum of ["k", "s", "h"] as const) {
      if (bar[drum][at % 16] !== "x") continue;
      const start = Math.round(at * step);
      for (let i = 0; i < 0.25 * RATE && start + i < samples.length; i++)
        samples[start + i] = (samples[start + i] ?? 0) + sounds[drum](i / RATE);
    }
  }
  return samples;
}

function likeliest(samples: Float32Array, tempos: readonly number[]): number {
  const shares = weighBeatLevels(gatherBeatEvidence(measureOnsets(samples, RATE)), tempos);
  return tempos[shares.indexOf(Math.max(...shares))] ?? 0;
}

describe("kicks, backbeats and hats tell a beat from its half and double", () => {
  test.each([
    ["a two-step of drum and bass", TWO_STEP, 174],
    ["a two-step of drum and bass, slower", TWO_STEP, 166],
    ["four on the floor", FOUR_ON_THE_FLOOR, 124],
    ["four on the floor, slower", FOUR_ON_THE_FLOOR, 112],
    ["half-time drums", HALF_TIME, 140],
    ["half-time drums, faster", HALF_TIME, 150],
  ])("%s", (_, bar, bpm) => {
    expect(likeliest(play(bar, bpm), [bpm / 2, bpm, 2 * bpm])).toBe(bpm);
  });
});

test("shares add up to 1 and do not depend on the order of the tempos, whatever is heard", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { minLength: 1, maxLength: 400 }),
      fc.uniqueArray(fc.integer({ min: 30, max: 300 }), { minLength: 1, maxLength: 5 }),
      (values, tempos) => {
        const onsets = Float64Array.from(values);
        const strength = { values: onsets, registers: { low: onsets, middle: onsets, high: onsets }, rate: 172 };
        const evidence = gatherBeatEvidence(strength);
        const shares = weighBeatLevels(evidence, tempos);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
        weighBeatLevels(evidence, tempos.toReversed())
          .toReversed()
          .forEach((share, i) => expect(share).toBeCloseTo(shares[i] ?? -1, 9));
      },
    ),
    { numRuns: 60 },
  );
});

test("silence has no evidence, and leaves it to how usual a tempo is", () => {
  const shares = weighBeatLevels(gatherBeatEvidence(measureOnsets(new Float32Array(4 * RATE), RATE)), [40, 100, 300]);
  expect(shares.indexOf(Math.max(...shares))).toBe(1);
});
