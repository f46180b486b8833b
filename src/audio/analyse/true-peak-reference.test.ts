import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AudioData } from "../audio.ts";
import { at, impulse, noise, sine } from "../core/signals.fixture.ts";
import { toAmplitude, toDecibels } from "../core/units.ts";
import { samplePeak, truePeak } from "./true-peak.ts";

const mono = (samples: Float32Array): AudioData => ({ sampleRate: 48_000, channels: [samples] });

/** The waveform between samples by a long windowed sinc, at every sixteenth of a sample from before the start to past the end. */
function referencePeak(samples: Float32Array): number {
  const reach = 12;
  const kernel = (distance: number) => {
    const sinc = distance === 0 ? 1 : Math.sin(Math.PI * distance) / (Math.PI * distance);
    return Math.abs(distance) < reach ? sinc * (0.5 + 0.5 * Math.cos((Math.PI * distance) / reach)) : 0;
  };
  let peak = 0;
  for (let phase = 0; phase < 16; phase++) {
    const taps = Array.from({ length: 2 * reach }, (_, k) => kernel(k - (reach - 1) - phase / 16));
    const sum = taps.reduce((total, tap) => total + tap, 0);
    for (let index = -reach; index < samples.length + reach; index++) {
      let value = 0;
      for (let k = 0; k < taps.length; k++) {
        const place = index - (reach - 1) + k;
        if (place >= 0 && place < samples.length) value += (at(taps, k) / sum) * at(samples, place);
      }
      peak = Math.max(peak, Math.abs(value));
    }
  }
  return toDecibels(peak);
}

describe("the search that skips what cannot be higher", () => {
  test("finds what looking everywhere finds, in noise of any length", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 2 ** 31 }), (length, seed) => {
        const samples = noise(length, seed);
        // 0.03 dB: the margin by which a coarse grid of quarters may rule a stretch out.
        expect(Math.abs(truePeak(mono(samples)) - referencePeak(samples))).toBeLessThan(0.03);
      }),
      { numRuns: 60 },
    );
  });

  test("finds it in square waves, bursts and clipped sound, where overs are largest", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const clipped = noise(150, seed).map((sample) => Math.max(-0.5, Math.min(0.5, 3 * sample)));
      const square = noise(150, seed).map(Math.sign);
      for (const samples of [clipped, square]) {
        expect(Math.abs(truePeak(mono(samples)) - referencePeak(samples))).toBeLessThan(0.03);
      }
    }
  });

  test("finds a late peak that is only a little higher than an early one", () => {
    const samples = new Float32Array(2_000);
    samples.set(sine(0.25, 100, { phase: Math.PI / 4, amplitude: 0.7 }), 100);
    samples.set(sine(0.25, 100, { phase: Math.PI / 4, amplitude: 0.705 }), 1_700);
    const early = samples.slice(0, 1_000);
    expect(truePeak(mono(samples)) - truePeak(mono(early))).toBeCloseTo(toDecibels(0.705 / 0.7), 2);
  });
});

describe("invariance", () => {
  const signals = fc.integer({ min: 1, max: 9_999 }).map((seed) => noise(120, seed));

  test("sign, direction of time, place and channel do not matter", () => {
    fc.assert(
      fc.property(signals, fc.nat(100), (samples, delay) => {
        const peak = truePeak(mono(samples));
        const later = new Float32Array(samples.length + delay);
        later.set(samples, delay);
        expect(truePeak(mono(samples.map((sample) => -sample)))).toBeCloseTo(peak, 9);
        expect(truePeak(mono(samples.toReversed()))).toBeCloseTo(peak, 1);
        expect(truePeak(mono(later))).toBeCloseTo(peak, 1);
        const quiet = new Float32Array(samples.length);
        for (const channels of [
          [samples, quiet],
          [quiet, samples],
          [quiet, quiet, samples],
        ])
          expect(truePeak({ sampleRate: 48_000, channels })).toBeCloseTo(peak, 1);
      }),
      { numRuns: 40 },
    );
  });

  test("gain in decibels is added, over the whole range of float", () => {
    fc.assert(
      fc.property(signals, fc.double({ min: -100, max: 60, noNaN: true }), (samples, gain) => {
        const louder = samples.map((sample) => sample * toAmplitude(gain));
        expect(truePeak(mono(louder)) - truePeak(mono(samples))).toBeCloseTo(gain, 1);
        expect(samplePeak(mono(louder)) - samplePeak(mono(samples))).toBeCloseTo(gain, 4);
      }),
      { numRuns: 40 },
    );
  });

  test("the sample rate does not matter", () => {
    const samples = noise(500, 3);
    for (const sampleRate of [8_000, 44_100, 192_000])
      expect(truePeak({ sampleRate, channels: [samples] })).toBe(truePeak(mono(samples)));
  });
});

describe("known signals", () => {
  test("an impulse is its own true peak, at either end as well", () => {
    for (const position of [0, 1, 50, 99]) expect(truePeak(mono(impulse(100, position)))).toBeCloseTo(0, 6);
  });

  test.each([
    [1, 0],
    [0.5, -6.0206],
    [1e-4, -80],
  ])("a single sample of %f reads %f dBTP", (value, decibels) => {
    expect(truePeak(mono(Float32Array.of(value)))).toBeCloseTo(decibels, 3);
    expect(samplePeak(mono(Float32Array.of(-value)))).toBeCloseTo(decibels, 3);
  });

  // Two neighbours of 1: half a sample on, sinc(½) + sinc(−½) = 4/π, less what the window takes.
  test("two equal neighbours swing over by about 2.1 dB", () => {
    const samples = new Float32Array(64);
    samples.set([1, 1], 31);
    expect(truePeak(mono(samples))).toBeGreaterThan(1.9);
    expect(truePeak(mono(samples))).toBeLessThan(20 * Math.log10(4 / Math.PI) + 0.01);
  });

  test.each([0.01, 0.05, 0.1, 0.2, 0.3, 0.4])(
    "a sine at %f of the rate reads its amplitude at every phase",
    (share) => {
      for (let phase = 0; phase < 2 * Math.PI; phase += 0.7) {
        const samples = sine(share, 3_000, { phase, amplitude: 0.5 }).map(
          (sample, i) => sample * Math.min(1, i / 500, (2_999 - i) / 500),
        );
        expect(Math.abs(truePeak(mono(samples)) + 6.02)).toBeLessThan(0.1);
      }
    },
  );

  // EBU Tech 3341, cases 20 to 23, by construction: a step of phase between samples overshoots the amplitude.
  test("a quarter-rate sine that jumps in phase overshoots, as an analogue path would", () => {
    const samples = new Float32Array(400);
    samples.set(sine(0.25, 200, { phase: Math.PI / 4, amplitude: 0.5 }), 0);
    samples.set(sine(0.25, 200, { phase: (3 * Math.PI) / 4, amplitude: 0.5 }), 200);
    expect(Math.abs(truePeak(mono(samples)) - referencePeak(samples))).toBeLessThan(0.05);
    expect(truePeak(mono(samples))).toBeGreaterThan(-6.02);
  });
});

test("the input is left alone", () => {
  const samples = noise(300, 2);
  const before = samples.slice();
  truePeak(mono(samples));
  samplePeak(mono(samples));
  expect(samples).toEqual(before);
});
