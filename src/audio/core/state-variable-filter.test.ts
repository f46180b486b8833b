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

test("towards the cutoff that it has a filter goes on as it is, and after any way it is at its end", () => {
  const noise = new Float32Array(4096);
  createRandom(5).noiseInto(noise);
  const [steady, moved] = [noise.slice(), noise.slice()];
  new StateVariableFilter("lowpass", SAMPLE_RATE).tune(900, 3).process(steady);
  new StateVariableFilter("lowpass", SAMPLE_RATE).tune(900, 3).processTowards(900, moved, 0, 4096);
  expect(Math.max(...steady.map((sample, index) => Math.abs(sample - (moved[index] ?? 0))))).toBeLessThan(1e-6);

  const impulse = () => Float32Array.from({ length: 64 }, (_, index) => (index === 32 ? 1 : 0));
  const [there, arrived] = [impulse(), impulse()];
  new StateVariableFilter("lowpass", SAMPLE_RATE).tune(5000, 2).process(there, 32);
  const filter = new StateVariableFilter("lowpass", SAMPLE_RATE).tune(200, 2);
  filter.processTowards(5000, arrived, 0, 32);
  filter.process(arrived, 32);
  expect(Math.max(...there.map((sample, index) => Math.abs(sample - (arrived[index] ?? 0))))).toBeLessThan(1e-6);
});

test("a state never grows without input, however far the cutoff moves in a block, and no samples only retune", () => {
  const random = createRandom(11);
  const filter = new StateVariableFilter("lowpass", SAMPLE_RATE).tune(2000, 40);
  const struck = Float32Array.from({ length: 32 * 2000 }, (_, index) => (index === 0 ? 1 : 0));
  for (let from = 0; from < struck.length; from += 32) {
    filter.processTowards(10 * Math.exp(7.6 * random.next()), struck, from, from + 32);
  }
  expect(struck.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeLessThan(2);
  expect(Math.abs(struck.at(-1) ?? NaN)).toBeLessThan(0.01);

  const retuned = new StateVariableFilter("lowpass", SAMPLE_RATE).tune(200, 2);
  retuned.processTowards(5000, new Float32Array(0), 0, 0);
  const [there, arrived] = [Float32Array.of(1, 0, 0, 0), Float32Array.of(1, 0, 0, 0)];
  new StateVariableFilter("lowpass", SAMPLE_RATE).tune(5000, 2).process(there);
  retuned.process(arrived);
  expect(arrived).toEqual(there);
});

test("a cutoff that moves evenly leaves a tone alone where steps put others beside it", () => {
  const length = 16_384;
  const tone = Float32Array.from({ length }, (_, index) => Math.sin((2 * Math.PI * 1760 * index) / SAMPLE_RATE));
  const cutoffAt = (index: number) => 500 + 5000 * Math.exp(-index / 3000);
  const [even, stepped] = [tone.slice(), tone.slice()];
  const [one, other] = [0, 1].map(() => new StateVariableFilter("lowpass", SAMPLE_RATE).tune(cutoffAt(0), 1.2));
  for (let from = 0; from < length; from += 32) {
    one?.processTowards(cutoffAt(from + 32), even, from, from + 32);
    other?.tune(cutoffAt(from), 1.2).process(stepped, from, from + 32);
  }
  // The rate of the steps above and below the tone.
  const beside = (signal: Float32Array) => magnitudeAt(signal, 1760 - SAMPLE_RATE / 32) / magnitudeAt(signal, 1760);
  expect(20 * Math.log10(beside(even) / beside(stepped))).toBeLessThan(-30);
});

/** Strength of one frequency under a Hann window squared. */
function magnitudeAt(signal: Float32Array, frequency: number): number {
  const turn = (2 * Math.PI * frequency) / SAMPLE_RATE;
  let [re, im] = [0, 0];
  for (let index = 0; index < signal.length; index++) {
    const window = Math.sin((Math.PI * index) / signal.length);
    const sample = window * window * window * window * (signal[index] ?? 0);
    re += sample * Math.cos(turn * index);
    im += sample * Math.sin(turn * index);
  }
  return Math.sqrt(re * re + im * im);
}
