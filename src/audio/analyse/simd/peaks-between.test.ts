import * as fc from "fast-check";
import { expect, test } from "vitest";
import { noise, sine } from "../../core/signals.fixture.ts";
import { BLOCK, GAIN_BOUND, KERNELS, type PeaksBetween, PHASES, TAPS } from "./peak-tables.ts";
import { PlainPeaksBetween } from "./plain-peaks-between.ts";
import { loadPeaksBetween } from "./simd-peaks-between.ts";

function simd(): PeaksBetween {
  const finder = loadPeaksBetween();
  if (!finder) throw new Error("There is no SIMD here");
  return finder;
}

function peakIn(finder: PeaksBetween, signal: Float32Array, peak: number): number {
  const blocks = Math.ceil(signal.length / BLOCK);
  const window = finder.window(blocks * BLOCK + TAPS).fill(0);
  window.set(signal, TAPS / 2);
  return finder.truePeak(blocks, peak);
}

/** A look at every sixteenth of a sample, which is what the two stages of looking spare. */
function peakOfAll(signal: Float32Array): number {
  let peak = 0;
  for (let i = TAPS / 2 - 1; i < signal.length - TAPS / 2; i++)
    for (let phase = 0; phase < PHASES; phase++) {
      let value = 0;
      for (let k = 0; k < TAPS; k++) value += (KERNELS[phase * TAPS + k] ?? 0) * (signal[i - TAPS / 2 + 1 + k] ?? 0);
      peak = Math.max(peak, Math.abs(value));
    }
  return peak;
}

test("vectors find what single values find, to the bit, whatever was found before", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 900 }),
      fc.nat(1_000),
      fc.constantFrom(0, 0.3, 0.9, 1, 1.4),
      (length, seed, peak) => {
        const loud = noise(length, seed).map((value, i) => value * (i % 100 < 50 ? 1 : 0.01));
        const wave = sine(0.2 + seed / 5_000, length, { phase: seed });
        for (const signal of [loud, wave])
          expect(peakIn(simd(), signal, peak)).toBe(peakIn(new PlainPeaksBetween(), signal, peak));
      },
    ),
    { numRuns: 60 },
  );
});

test.each([0.11, 0.23, 0.251, 0.332])(
  "a wave of %f of the sample rate peaks where a look at every place finds it",
  (frequency) => {
    const signal = sine(frequency, 400, { phase: 0.7 }).map((value, i) => value * Math.sin((Math.PI * i) / 400));
    const found = peakIn(
      simd(),
      signal,
      signal.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0),
    );
    const all = peakOfAll(signal);
    expect(found / all).toBeGreaterThan(0.9999);
    expect(found / all).toBeLessThanOrEqual(1);
  },
);

test("nothing is found where nothing can exceed the peak so far", () => {
  const signal = noise(500, 3);
  expect(peakIn(simd(), signal, GAIN_BOUND)).toBe(GAIN_BOUND);
  expect(peakIn(simd(), new Float32Array(500), 0)).toBe(0);
});

test("the highest sample is found at any place; what is no number is none", () => {
  for (const finder of [simd(), new PlainPeaksBetween()]) {
    for (let place = 0; place < 16; place++) {
      const window = finder.window(16).fill(0.25);
      window[place] = place % 2 === 0 ? -0.75 : 0.75;
      expect(finder.highest(16)).toBe(0.75);
    }
    finder.window(16).fill(Number.NaN)[3] = -0.5;
    expect(finder.highest(16)).toBe(0.5);
  }
});

test("numbers that are none do not hide what is heard elsewhere", () => {
  const signal = sine(0.23, 600, { phase: 0.3 });
  signal[100] = Number.NaN;
  signal[101] = Infinity;
  const [fast, plain] = [simd(), new PlainPeaksBetween()].map((finder) => peakIn(finder, signal, 0.9));
  expect(fast).toBe(plain);
});
