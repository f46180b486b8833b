import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { type FilterResponse, StateVariableFilter } from "./state-variable-filter.ts";

const SAMPLE_RATE = 44_100;

/** Gain for a sine, in dB, after the filter has settled. */
const energy = (signal: Float32Array) => signal.slice(22_050).reduce((sum, value) => sum + value * value, 0);

function gainAt(
  response: FilterResponse,
  frequency: number,
  tuning: { cutoff: number; quality?: number; gain?: number },
): number {
  const sine = Float32Array.from({ length: 44_100 }, (_, index) =>
    Math.sin((2 * Math.PI * frequency * index) / SAMPLE_RATE),
  );
  const filtered = sine.slice();
  new StateVariableFilter(response, SAMPLE_RATE).tune(tuning.cutoff, tuning.quality, tuning.gain).process(filtered);
  return 10 * Math.log10(energy(filtered) / energy(sine));
}

test("a low-pass is flat below its cutoff, 3 dB down at it and 12 dB per octave beyond", () => {
  expect(gainAt("lowpass", 50, { cutoff: 1000 })).toBeCloseTo(0, 1);
  expect(gainAt("lowpass", 1000, { cutoff: 1000 })).toBeCloseTo(-3.01, 1);
  expect(gainAt("lowpass", 4000, { cutoff: 1000 })).toBeLessThan(-23);
});

test("a high-pass is the mirror image", () => {
  expect(gainAt("highpass", 10_000, { cutoff: 500 })).toBeCloseTo(0, 1);
  expect(gainAt("highpass", 500, { cutoff: 500 })).toBeCloseTo(-3.01, 1);
  expect(gainAt("highpass", 125, { cutoff: 500 })).toBeLessThan(-23);
});

test("a band-pass has unit gain at its centre, whatever its quality", () => {
  for (const quality of [0.7, 2, 10]) expect(gainAt("bandpass", 1500, { cutoff: 1500, quality })).toBeCloseTo(0, 1);
  expect(gainAt("bandpass", 150, { cutoff: 1500, quality: 5 })).toBeLessThan(-30);
});

test("a high shelf leaves the lows, raises the highs by its gain, and nothing dips between", () => {
  const tuning = { cutoff: 2000, gain: 8 };
  expect(gainAt("highshelf", 50, tuning)).toBeCloseTo(0, 1);
  expect(gainAt("highshelf", 18_000, tuning)).toBeCloseTo(20 * Math.log10(8), 1);
  const rising = [100, 300, 700, 1000, 2000, 4000].map((frequency) => gainAt("highshelf", frequency, tuning));
  expect(rising.toSorted((one, other) => one - other)).toEqual(rising);
  expect(gainAt("highshelf", 5000, { cutoff: 2000 })).toBeCloseTo(0, 3);
});

test("resonance raises the cutoff by the quality", () => {
  expect(gainAt("lowpass", 800, { cutoff: 800, quality: 8 })).toBeCloseTo(20 * Math.log10(8), 1);
});

test("no modulation of cutoff and quality makes it unstable", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = createRandom(seed);
      const signal = new Float32Array(4096);
      random.noiseInto(signal);
      const filter = new StateVariableFilter("lowpass", SAMPLE_RATE);
      for (let from = 0; from < signal.length; from += 16) {
        filter.tune(random.between(-100, 60_000), random.between(0.5, 12)).process(signal, from, from + 16);
      }
      expect(signal.every((sample) => Math.abs(sample) < 100)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("a signal filtered in pieces equals the signal filtered whole", () => {
  const whole = new Float32Array(1000);
  createRandom(3).noiseInto(whole);
  const pieces = whole.slice();
  new StateVariableFilter("bandpass", SAMPLE_RATE).tune(700, 3).process(whole);
  const filter = new StateVariableFilter("bandpass", SAMPLE_RATE).tune(700, 3);
  filter.process(pieces, 0, 123);
  filter.process(pieces, 123, 1000);
  expect(pieces).toEqual(whole);
});
