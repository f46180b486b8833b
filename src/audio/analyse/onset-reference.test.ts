import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at, largestDifference, noise } from "../core/signals.fixture.ts";
import { measureOnsets } from "./onset-strength.ts";
import { measurePeaks, PEAK_COLUMNS } from "./peaks.ts";
import { measurePeriodicity, periodicityNear } from "./periodicity.ts";

const RATE = 11_025;

/** Bursts of noise at the given seconds. */
function bursts(starts: readonly number[], seconds: number, level = 0.8): Float32Array {
  const samples = new Float32Array(Math.round(seconds * RATE));
  const burst = noise(700, 3).map((sample, i) => level * sample * Math.exp(-i / 120));
  for (const start of starts) samples.set(burst, Math.round(start * RATE));
  return samples;
}

/** Seconds of the local maxima above a share of the highest. */
function peakTimes({ values, rate }: { values: Float64Array; rate: number }, share = 0.3): number[] {
  const floor = share * values.reduce((peak, value) => Math.max(peak, value), 0);
  return [...values.keys()]
    .filter(
      (t) => at(values, t) > floor && at(values, t) >= (values[t - 1] ?? 0) && at(values, t) > (values[t + 1] ?? 0),
    )
    .map((t) => t / rate);
}

describe("onsets", () => {
  test("are as many as hits, each in its place, however they lie", () => {
    const gaps = fc.array(fc.double({ min: 0.2, max: 0.7, noNaN: true }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(gaps, (distances) => {
        let time = 0.3;
        const starts = distances.map((distance) => (time += distance));
        const found = peakTimes(measureOnsets(bursts(starts, time + 1), RATE));
        expect(found).toHaveLength(starts.length);
        found.forEach((place, i) => expect(Math.abs(place - at(starts, i))).toBeLessThan(0.03));
      }),
      { numRuns: 12 },
    );
  });

  test("a softer hit is a lower peak, and 20 dB softer is still one", () => {
    const samples = bursts([0.5], 2.5);
    bursts([1.5], 2.5, 0.08).forEach((sample, i) => (samples[i] = at(samples, i) + sample));
    const { values, rate } = measureOnsets(samples, RATE);
    const around = (second: number) =>
      values.subarray((second - 0.1) * rate, (second + 0.1) * rate).reduce((peak, value) => Math.max(peak, value), 0);
    expect(around(1.5)).toBeLessThan(around(0.5));
    expect(around(1.5)).toBeGreaterThan(0.2 * around(0.5));
  });

  test("values are not negative, as many as frames, at a rate near 172 a second", () => {
    for (const sampleRate of [8_000, 11_025, 44_100, 48_000, 96_000]) {
      const { values, rate } = measureOnsets(noise(sampleRate, 4), sampleRate);
      expect(values.every((value) => value >= 0)).toBe(true);
      expect(values).toHaveLength(Math.floor(rate * 1) + 1);
      expect(rate).toBeGreaterThan(120);
      expect(rate).toBeLessThan(250);
    }
  });

  test("sign does not matter, and what comes later does not change what came before", () => {
    const samples = bursts([0.4, 0.9, 1.4], 3);
    const { values } = measureOnsets(samples, RATE);
    const inverted = measureOnsets(
      samples.map((sample) => -sample),
      RATE,
    );
    expect(largestDifference(inverted.values, values)).toBeLessThan(1e-6);
    const shorter = measureOnsets(samples.subarray(0, 2.5 * RATE), RATE).values;
    expect(largestDifference(shorter.subarray(0, 250), values.subarray(0, 250))).toBeLessThan(1e-6);
  });

  test("no samples, one sample and silence are no onsets and no error", () => {
    for (const length of [0, 1, 5_000]) {
      const { values } = measureOnsets(new Float32Array(length), RATE);
      expect(values.every((value) => value === 0)).toBe(true);
    }
  });
});

/** Autocorrelation by its definition: the mean product of deviations at a distance, over the variance. */
function correlationAt(values: Float64Array, lag: number): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const product = (distance: number) => {
    let sum = 0;
    for (let i = 0; i + distance < values.length; i++)
      sum += (at(values, i) - mean) * (at(values, i + distance) - mean);
    return sum / (values.length - distance);
  };
  return product(lag) / product(0);
}

describe("periodicity", () => {
  test("is the autocorrelation of its definition, at every whole lag", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 90 }), fc.integer({ min: 1, max: 9_999 }), (length, seed) => {
        const values = Float64Array.from(noise(length, seed));
        const periodicity = measurePeriodicity(values);
        for (let lag = 0; lag < length - 1; lag++)
          expect(Math.abs(periodicity(lag) - correlationAt(values, lag))).toBeLessThan(1e-8);
      }),
      { numRuns: 30 },
    );
  });

  test("neither an offset nor a factor changes it", () => {
    const values = Float64Array.from(noise(200, 5));
    const [plain, moved] = [values, values.map((value) => 7 - 3 * value)].map(measurePeriodicity);
    for (const lag of [0, 1, 3.5, 20, 111.25]) expect(moved?.(lag)).toBeCloseTo(plain?.(lag) ?? Number.NaN, 9);
  });

  test("a sine is the cosine of its lag", () => {
    const values = Float64Array.from({ length: 4_000 }, (_, i) => Math.sin((2 * Math.PI * i) / 40));
    const periodicity = measurePeriodicity(values);
    for (let lag = 0; lag < 400; lag += 7) expect(periodicity(lag)).toBeCloseTo(Math.cos((2 * Math.PI * lag) / 40), 1);
  });

  test("near a lag the best of the half steps counts, at the edges too", () => {
    const periodicity = (lag: number) => -Math.abs(lag - 10.5);
    expect(periodicityNear(periodicity, 10, 0.5)).toBe(-0);
    expect(periodicityNear(periodicity, 9, 1)).toBe(-0.5);
    expect(periodicityNear(periodicity, 11, 0)).toBe(-0.5);
    expect(periodicityNear(() => -3, 5, 1)).toBe(-1);
  });
});

describe("the outline", () => {
  /** Lowest and highest of each column by its definition. */
  function outlineOf(samples: Float32Array): number[] {
    return Array.from({ length: PEAK_COLUMNS }, (_, column) => {
      const from = Math.floor((column * samples.length) / PEAK_COLUMNS);
      const to = Math.floor(((column + 1) * samples.length) / PEAK_COLUMNS);
      const part = [...samples.subarray(from, to)].map((sample) => Math.max(-1, Math.min(1, sample)));
      return [Math.round(127 * Math.min(...part)) + 0, Math.round(127 * Math.max(...part)) + 0];
    }).flat();
  }

  test("is the lowest and highest sample of each column", () => {
    for (const length of [256, 300, 1_000, 5_000]) {
      const samples = noise(length, length).map((sample) => 1.2 * sample);
      expect(measurePeaks({ sampleRate: RATE, channels: [samples] })).toEqual(outlineOf(samples));
    }
  });

  test("of several channels is the lowest of the low and the highest of the high", () => {
    const channels = [noise(900, 1), noise(900, 2).map((sample) => 0.3 * sample), noise(900, 3)];
    const single = channels.map((channel) => measurePeaks({ sampleRate: RATE, channels: [channel] }));
    const joined = measurePeaks({ sampleRate: RATE, channels });
    joined.forEach((value, i) => {
      const all = single.map((outline) => at(outline, i));
      expect(value).toBe(i % 2 === 0 ? Math.min(...all) : Math.max(...all));
    });
  });

  test("of an inverted sound is the outline upside down", () => {
    const samples = noise(2_000, 7);
    const plain = measurePeaks({ sampleRate: RATE, channels: [samples] });
    const inverted = measurePeaks({ sampleRate: RATE, channels: [samples.map((sample) => -sample)] });
    for (let i = 0; i < plain.length; i += 2) {
      // Halves round up, so that a mirrored value may differ by one.
      expect(Math.abs(at(inverted, i) + at(plain, i + 1))).toBeLessThanOrEqual(1);
    }
  });

  test("every sample is drawn: none falls between columns", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), fc.nat(), (length, where) => {
        const samples = new Float32Array(length);
        samples[where % length] = 1;
        expect(measurePeaks({ sampleRate: RATE, channels: [samples] })).toContain(127);
      }),
    );
  });
});
