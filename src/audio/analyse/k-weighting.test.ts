import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at, largestDifference, noise, sine } from "../core/signals.fixture.ts";
import { powerToDecibels } from "../core/units.ts";
import { channelWeights, kWeightingPowers } from "./k-weighting.ts";

/** Coefficients at 48 kHz as the recommendation prints them (ITU-R BS.1770-4, tables 1 and 2). */
const SHELF = {
  b: [1.535_124_859_586_97, -2.691_696_189_406_38, 1.198_392_810_852_85],
  a: [1, -1.690_659_293_182_41, 0.732_480_774_215_85],
};
const HIGH_PASS = { b: [1, -2, 1], a: [1, -1.990_047_454_833_98, 0.990_072_250_366_21] };

/** A filter of second order by its difference equation. */
function filtered(signal: ArrayLike<number>, { b, a }: { b: number[]; a: number[] }): Float64Array {
  const output = new Float64Array(signal.length);
  const past = (values: ArrayLike<number>, index: number) => (index < 0 ? 0 : at(values, index));
  for (let i = 0; i < signal.length; i++) {
    output[i] =
      at(b, 0) * at(signal, i) +
      at(b, 1) * past(signal, i - 1) +
      at(b, 2) * past(signal, i - 2) -
      at(a, 1) * past(output, i - 1) -
      at(a, 2) * past(output, i - 2);
  }
  return output;
}

function powersByTheTable(signal: Float32Array, step: number): number[] {
  const weighted = filtered(filtered(signal, SHELF), HIGH_PASS);
  return Array.from({ length: Math.floor(signal.length / step) }, (_, block) => {
    const part = weighted.subarray(block * step, (block + 1) * step);
    return part.reduce((sum, sample) => sum + sample * sample, 0) / step;
  });
}

/** Gain of the weighting at a frequency, in dB, after it has settled. */
function gainAt(frequency: number, sampleRate = 48_000): number {
  const powers = kWeightingPowers(sine(frequency / sampleRate, 2 * sampleRate), sampleRate, sampleRate);
  return powerToDecibels(2 * at(powers, 1));
}

/** Magnitude of the printed filters at a frequency, in dB. */
function tableGainAt(frequency: number): number {
  const angle = (2 * Math.PI * frequency) / 48_000;
  const power = (taps: number[]) => {
    const re = taps.reduce((sum, tap, i) => sum + tap * Math.cos(i * angle), 0);
    const im = taps.reduce((sum, tap, i) => sum + tap * Math.sin(i * angle), 0);
    return re * re + im * im;
  };
  return powerToDecibels((power(SHELF.b) * power(HIGH_PASS.b)) / (power(SHELF.a) * power(HIGH_PASS.a)));
}

describe("at 48 kHz", () => {
  test("noise has the power that the printed coefficients give it, step by step", () => {
    const signal = noise(48_000, 1);
    const powers = kWeightingPowers(signal, 48_000, 4_800);
    const expected = powersByTheTable(signal, 4_800);
    expect(powers).toHaveLength(10);
    powers.forEach((power, step) => expect(power / at(expected, step)).toBeCloseTo(1, 6));
  });

  test.each([20, 38, 60, 100, 500, 997, 1_500, 2_000, 5_000, 10_000, 20_000])(
    "%d Hz is weighted as the printed filters do",
    (frequency) => {
      expect(Math.abs(gainAt(frequency) - tableGainAt(frequency))).toBeLessThan(0.01);
    },
  );

  test("997 Hz is raised by the 0.691 dB that the formula takes away again", () => {
    expect(gainAt(997)).toBeCloseTo(0.691, 2);
  });
});

describe("at other rates", () => {
  test.each([22_050, 32_000, 44_100, 88_200, 96_000, 176_400, 192_000])(
    "%d Hz weights the hearing range like 48 kHz, within a tenth of a decibel",
    (sampleRate) => {
      for (const frequency of [30, 100, 500, 1_000, 2_000]) {
        expect(Math.abs(gainAt(frequency, sampleRate) - tableGainAt(frequency))).toBeLessThan(0.1);
      }
    },
  );

  test.each([1_000, 2_000, 3_000, 4_000, 8_000])("%d Hz, below twice the shelf, stays finite", (sampleRate) => {
    const powers = kWeightingPowers(noise(sampleRate, 3), sampleRate, sampleRate / 10);
    expect(powers).toHaveLength(10);
    expect(powers.every((power) => power > 0 && power < 10)).toBe(true);
  });
});

describe("steps", () => {
  test("an unfinished last step is left out", () => {
    expect(kWeightingPowers(noise(999, 1), 48_000, 100)).toHaveLength(9);
    expect(kWeightingPowers(noise(1_000, 1), 48_000, 100)).toHaveLength(10);
    expect(kWeightingPowers(noise(99, 1), 48_000, 100)).toHaveLength(0);
    expect(kWeightingPowers(new Float32Array(0), 48_000, 100)).toHaveLength(0);
  });

  test("the filter runs through: two steps of half the length have the mean power of one", () => {
    const signal = noise(4_000, 2);
    const whole = kWeightingPowers(signal, 48_000, 1_000);
    const halves = kWeightingPowers(signal, 48_000, 500);
    const means = whole.map((_, step) => (at(halves, 2 * step) + at(halves, 2 * step + 1)) / 2);
    expect(largestDifference(whole, means)).toBeLessThan(1e-12);
  });

  test("gain squares, and sign does not matter", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999 }), fc.double({ min: 0.01, max: 8, noNaN: true }), (seed, gain) => {
        const signal = noise(500, seed);
        const [plain, louder] = [signal, signal.map((sample) => -gain * sample)].map((each) =>
          kWeightingPowers(each, 44_100, 250),
        );
        expect(at(louder ?? [], 1) / (gain * gain * at(plain ?? [], 1))).toBeCloseTo(1, 5);
      }),
      { numRuns: 40 },
    );
  });

  test("silence has no power, also long after a sound, and a sound after it is measured afresh", () => {
    const signal = new Float32Array(48_000 * 3);
    signal.set(noise(4_800, 4), 0);
    signal.set(noise(4_800, 4), 48_000 * 2);
    const powers = kWeightingPowers(signal, 48_000, 4_800);
    expect(at(powers, 19)).toBeLessThan(1e-20);
    expect(at(powers, 20) / at(powers, 0)).toBeCloseTo(1, 9);
    expect(powers.every(Number.isFinite)).toBe(true);
  });
});

// BS.1770-4, table 3, in the order of WAV files; LFE channels have no weight.
test.each<[string, number, number[]]>([
  ["mono", 1, [1]],
  ["stereo", 2, [1, 1]],
  ["L R C", 3, [1, 1, 1]],
  ["quad", 4, [1, 1, 1.41, 1.41]],
  ["5.0", 5, [1, 1, 1, 1.41, 1.41]],
  ["5.1", 6, [1, 1, 1, 0, 1.41, 1.41]],
])("channels of %s", (_, count, weights) => {
  expect(channelWeights(count)).toEqual(weights);
});

test("every count of channels has one weight for each", () => {
  for (let count = 1; count <= 24; count++) {
    const weights = channelWeights(count);
    expect(weights).toHaveLength(count);
    expect(weights.every((weight) => weight >= 0 && weight <= 1.41)).toBe(true);
  }
});
