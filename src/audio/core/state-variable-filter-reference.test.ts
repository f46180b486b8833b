import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at, gainOf, impulse, largestDifference, noise } from "./signals.fixture.ts";
import { type FilterResponse, StateVariableFilter } from "./state-variable-filter.ts";

const RATE = 48_000;
const RESPONSES: readonly FilterResponse[] = ["lowpass", "highpass", "bandpass"];

interface Tuning {
  cutoff: number;
  quality: number;
}

function filtered(signal: Float32Array, response: FilterResponse, { cutoff, quality }: Tuning): Float32Array {
  const output = signal.slice();
  new StateVariableFilter(response, RATE).tune(cutoff, quality).process(output);
  return output;
}

/**
 * The same filter as a direct form of second order: the bilinear transform of the analogue prototype
 * (Bristow-Johnson, "Audio EQ Cookbook"; the band-pass with a peak gain of 1).
 */
function directForm(signal: Float32Array, response: FilterResponse, { cutoff, quality }: Tuning): Float64Array {
  const angle = (2 * Math.PI * cutoff) / RATE;
  const alpha = Math.sin(angle) / (2 * quality);
  const cos = Math.cos(angle);
  const numerators: Record<FilterResponse, [number, number, number]> = {
    lowpass: [(1 - cos) / 2, 1 - cos, (1 - cos) / 2],
    highpass: [(1 + cos) / 2, -(1 + cos), (1 + cos) / 2],
    bandpass: [alpha, 0, -alpha],
    // Without gain a shelf passes everything.
    highshelf: [1 + alpha, -2 * cos, 1 - alpha],
  };
  const [b0, b1, b2] = numerators[response];
  const [a0, a1, a2] = [1 + alpha, -2 * cos, 1 - alpha];
  const output = new Float64Array(signal.length);
  for (let i = 0; i < signal.length; i++) {
    const past = (values: ArrayLike<number>, back: number) => (i < back ? 0 : at(values, i - back));
    const input = b0 * at(signal, i) + b1 * past(signal, 1) + b2 * past(signal, 2);
    output[i] = (input - a1 * past(output, 1) - a2 * past(output, 2)) / a0;
  }
  return output;
}

const TUNINGS: Tuning[] = [30, 200, 1_000, 5_000, 12_000, 20_000].flatMap((cutoff) =>
  [0.5, Math.SQRT1_2, 2, 10].map((quality) => ({ cutoff, quality })),
);

describe.each(RESPONSES)("a %s", (response) => {
  test("equals the direct form of the textbook, sample by sample", () => {
    for (const tuning of TUNINGS) {
      const signal = noise(800, 1);
      const difference = largestDifference(filtered(signal, response, tuning), directForm(signal, response, tuning));
      expect(difference, `${tuning.cutoff} Hz, Q ${tuning.quality}`).toBeLessThan(1e-5);
    }
  });

  test("is linear and does not depend on when it begins", () => {
    const settings = fc.record({
      cutoff: fc.double({ min: 20, max: 20_000, noNaN: true }),
      quality: fc.double({ min: 0.5, max: 8, noNaN: true }),
    });
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 50 }), (tuning, delay) => {
        const signal = noise(300, delay);
        const late = new Float32Array(300 + delay);
        late.set(
          signal.map((value) => 0.25 * value),
          delay,
        );
        const expected = filtered(signal, response, tuning).map((value) => 0.25 * value);
        expect(largestDifference(filtered(late, response, tuning).subarray(delay), expected)).toBeLessThan(1e-6);
      }),
      { numRuns: 40 },
    );
  });

  test("keeps its cutoff within 10 Hz and 45 % of the rate", () => {
    const signal = noise(500, 2);
    const filteredAt = (cutoff: number) => filtered(signal, response, { cutoff, quality: 1 });
    expect(filteredAt(0)).toEqual(filteredAt(10));
    expect(filteredAt(-500)).toEqual(filteredAt(10));
    expect(filteredAt(30_000)).toEqual(filteredAt(0.45 * RATE));
    expect(filteredAt(Number.POSITIVE_INFINITY)).toEqual(filteredAt(0.45 * RATE));
  });

  test("touches nothing outside the stretch it is given", () => {
    const signal = noise(100, 3);
    const before = signal.slice();
    new StateVariableFilter(response, RATE).tune(1_000).process(signal, 20, 50);
    expect(signal.subarray(0, 20)).toEqual(before.subarray(0, 20));
    expect(signal.subarray(50)).toEqual(before.subarray(50));
    expect(signal.subarray(20, 50)).not.toEqual(before.subarray(20, 50));
  });
});

describe("together", () => {
  test("low, band over Q and high add up to the input", () => {
    for (const tuning of TUNINGS) {
      const signal = noise(400, 5);
      const [low, high, band] = RESPONSES.map((response) => filtered(signal, response, tuning));
      const sum = signal.map((_, i) => at(low ?? [], i) + at(high ?? [], i) + at(band ?? [], i));
      expect(largestDifference(sum, signal)).toBeLessThan(1e-5);
    }
  });

  test.each([0.5, Math.SQRT1_2, 1, 4])(
    "at the cutoff, low and high have a gain of Q = %f and the band of one",
    (quality) => {
      for (const cutoff of [100, 1_000, 10_000]) {
        const gain = (response: FilterResponse) =>
          gainOf(filtered(impulse(48_000), response, { cutoff, quality }), cutoff / RATE);
        expect(gain("lowpass")).toBeCloseTo(quality, 3);
        expect(gain("highpass")).toBeCloseTo(quality, 3);
        expect(gain("bandpass")).toBeCloseTo(1, 3);
      }
    },
  );

  test("a low-pass passes DC and stops the Nyquist frequency; a high-pass does the reverse; a band-pass stops both", () => {
    const dc = new Float32Array(20_000).fill(1);
    const nyquist = dc.map((_, i) => (i % 2 === 0 ? 1 : -1));
    const end = (signal: Float32Array, response: FilterResponse) =>
      Math.abs(at(filtered(signal, response, { cutoff: 2_000, quality: 0.8 }), 19_999));
    expect([end(dc, "lowpass"), end(nyquist, "highpass")].map((value) => value.toFixed(5))).toEqual([
      "1.00000",
      "1.00000",
    ]);
    for (const value of [end(nyquist, "lowpass"), end(dc, "highpass"), end(dc, "bandpass"), end(nyquist, "bandpass")])
      expect(value).toBeLessThan(1e-5);
  });

  test("a resonance rings at its cutoff and falls by e in Q / (π · cutoff) seconds", () => {
    const [cutoff, quality] = [1_000, 20];
    const response = filtered(impulse(9_600), "bandpass", { cutoff, quality });
    const peakAround = (sample: number) =>
      response.subarray(sample, sample + 48).reduce((peak, value) => Math.max(peak, Math.abs(value)), 0);
    const decay = (quality / (Math.PI * cutoff)) * RATE;
    expect(peakAround(480 + Math.round(decay)) / peakAround(480)).toBeCloseTo(1 / Math.E, 1);
    const crossings = response.subarray(0, 960).filter((value, i) => value >= 0 && at(response, i - 1) < 0).length;
    expect(Math.abs(crossings - 20)).toBeLessThanOrEqual(1);
  });

  test("a change of tuning does not click: the state goes on", () => {
    const dc = new Float32Array(4_000).fill(1);
    const filter = new StateVariableFilter("lowpass", RATE).tune(500);
    filter.process(dc, 0, 2_000);
    filter.tune(5_000).process(dc, 2_000);
    for (let i = 1_999; i < 2_100; i++) expect(Math.abs(at(dc, i) - 1)).toBeLessThan(1e-4);
  });
});
