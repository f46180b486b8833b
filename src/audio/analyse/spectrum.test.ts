import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noise, sine } from "../core/signals.fixture.ts";
import { measureSpectrum, type Spectrum } from "./spectrum.ts";

const RATE = 44_100;

function heard(mono: Float32Array, sampleRate = RATE): Spectrum {
  const spectrum = measureSpectrum(mono, sampleRate);
  if (!spectrum) throw new Error("It was taken for silence.");
  return spectrum;
}

describe("the centroid", () => {
  test.each([100, 300, 1_000, 4_000, 9_000])("of a tone of %d Hz is near that tone", (frequency) => {
    const { centroid } = heard(sine(frequency / RATE, RATE));
    // The tone is cut at both ends, which spreads it upwards.
    expect(centroid).toBeGreaterThan(frequency - 5);
    expect(centroid).toBeLessThan(frequency + 120);
  });

  test("of white noise is half of half the sample rate", () => {
    expect(heard(noise(2 * RATE, 3)).centroid / (RATE / 4)).toBeCloseTo(1, 1);
  });

  test("counts loud moments in proportion", () => {
    const low = sine(500 / RATE, RATE);
    const high = sine(5_000 / RATE, RATE);
    const both = (share: number) => Float32Array.from([...low, ...high.map((value) => share * value)]);
    expect(heard(both(0.1)).centroid).toBeLessThan(heard(both(1)).centroid);
    expect(heard(both(1)).centroid).toBeLessThan(heard(both(10)).centroid);
  });
});

describe("the shares", () => {
  test.each([80, 300, 1_000, 4_000, 9_000])("of a tone of %d Hz lie in its own band", (frequency) => {
    const own = [80, 300, 1_000, 4_000, 9_000].indexOf(frequency);
    for (const sampleRate of [22_050, RATE, 96_000])
      expect(heard(sine(frequency / sampleRate, sampleRate), sampleRate).shares[own]).toBeGreaterThan(0.98);
  });

  test("add up to 1 for any sound, and do not depend on its level", () => {
    const sounds = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 200, maxLength: 3_000 });
    fc.assert(
      fc.property(sounds, (samples) => {
        fc.pre(samples.some((sample) => Math.abs(sample) > 0.1));
        const { shares, centroid } = heard(Float32Array.from(samples));
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
        expect(centroid).toBeLessThanOrEqual(RATE / 2);
        const soft = heard(Float32Array.from(samples, (sample) => sample / 8));
        soft.shares.forEach((share, band) => expect(share).toBeCloseTo(shares[band] ?? 0, 4));
      }),
      { numRuns: 20 },
    );
  });

  test("of sound far longer than the frames that are heard are those of the whole", () => {
    const long = heard(noise(40 * RATE, 5)).shares;
    heard(noise(2 * RATE, 6)).shares.forEach((share, band) => expect(share).toBeCloseTo(long[band] ?? 0, 1));
  });
});

test.each([
  ["nothing", new Float32Array(0)],
  ["silence", new Float32Array(9_000)],
  ["what is below any hearing", new Float32Array(9_000).map((_, i) => (i % 2 === 0 ? 1e-12 : -1e-12))],
])("%s has no spectrum", (_, mono) => {
  expect(measureSpectrum(mono, RATE)).toBeNull();
});
