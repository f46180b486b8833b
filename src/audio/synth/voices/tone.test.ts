import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import {
  amplitudeOf,
  at,
  gainOf,
  impulse,
  largestDifference,
  levelOf,
  noise,
  sine,
} from "../../core/signals.fixture.ts";
import { strongestFrequency } from "../testing/measure.ts";
import {
  addGlide,
  addOscillator,
  fallingSine,
  mixInto,
  normalise,
  saturate,
  sweepLowpass,
  whiteNoise,
} from "./tone.ts";
import { centred, openness, type Timbre } from "./voice.ts";

const RATE = 44_100;

describe("oscillators", () => {
  test.each(["sine", "saw", "square"] as const)("a steady %s has its frequency and its level", (waveform) => {
    for (const frequency of [60, 441, 2_205]) {
      const signal = new Float32Array(RATE);
      addOscillator(signal, { waveform, frequency, gain: 0.5, phase: 0.1 }, RATE);
      const first = { sine: 1, saw: 2 / Math.PI, square: 4 / Math.PI }[waveform];
      expect(amplitudeOf(signal, frequency / RATE)).toBeCloseTo(0.5 * first, 3);
    }
  });

  test("a glide that does not move is the steady one", () => {
    const [steady, glide] = [new Float32Array(2_000), new Float32Array(2_000)];
    addOscillator(steady, { waveform: "saw", frequency: 330, gain: 0.4, phase: 0.25 }, RATE);
    addGlide(glide, { waveform: "saw", gain: 0.4, phase: 0.25, frequencyAt: () => 330 }, RATE);
    expect(largestDifference(glide, steady)).toBeLessThan(1e-6);
  });

  test("a glide passes through its frequencies in time", () => {
    const signal = new Float32Array(2 * RATE);
    addGlide(signal, { waveform: "sine", gain: 1, phase: 0, frequencyAt: (time) => 200 + 400 * time }, RATE);
    const look = { size: 4_096, from: 100, to: 1_100 };
    for (const second of [0.25, 0.75, 1.5]) {
      const start = Math.round(second * RATE) - 2_048;
      expect(Math.abs(strongestFrequency(signal, RATE, { ...look, start }) - (200 + 400 * second))).toBeLessThan(5);
    }
  });

  test("both add to what is there", () => {
    const base = noise(500, 1);
    const [alone, added] = [new Float32Array(500), base.slice()];
    for (const signal of [alone, added])
      addOscillator(signal, { waveform: "square", frequency: 99, gain: 0.3, phase: 0 }, RATE);
    expect(
      largestDifference(
        added,
        base.map((value, i) => value + at(alone, i)),
      ),
    ).toBeLessThan(1e-6);
  });

  test("a falling sine starts at zero and is the sine of its summed frequency", () => {
    const frequencyAt = (time: number) => 50 + 200 * Math.exp(-time / 0.02);
    const signal = fallingSine(5_000, RATE, frequencyAt);
    let phase = 0;
    const truth = Float32Array.from({ length: 5_000 }, (_, i) => {
      const value = Math.sin(2 * Math.PI * phase);
      phase += frequencyAt(i / RATE) / RATE;
      return value;
    });
    expect(at(signal, 0)).toBe(0);
    expect(largestDifference(signal, truth)).toBeLessThan(1e-6);
  });
});

describe("a low-pass whose cutoff moves", () => {
  test("at rest falls by 12 dB an octave with two poles and by 24 with four", () => {
    for (const [poles, slope] of [
      [2, 12],
      [4, 24],
    ] as const) {
      const response = impulse(8_192);
      sweepLowpass([response], { cutoffAt: () => 500, quality: Math.SQRT1_2, poles }, RATE);
      const fall = 20 * Math.log10(gainOf(response, 2_000 / RATE) / gainOf(response, 4_000 / RATE));
      expect(fall).toBeGreaterThan(slope - 0.5);
      expect(fall).toBeLessThan(slope + 1);
      expect(gainOf(response, 20 / RATE)).toBeCloseTo(1, 2);
    }
  });

  test("filters each channel by itself, and opens when it is told to", () => {
    const channels = [noise(RATE, 1), noise(RATE, 2)];
    const [alone = new Float32Array(0)] = channels.map((channel) => channel.slice());
    sweepLowpass(channels, { cutoffAt: (time) => (time < 0.5 ? 100 : 10_000), quality: 0.7 }, RATE);
    sweepLowpass([alone], { cutoffAt: (time) => (time < 0.5 ? 100 : 10_000), quality: 0.7 }, RATE);
    expect(channels[0]).toEqual(alone);
    expect(levelOf(alone.subarray(0, 20_000))).toBeLessThan(0.2 * levelOf(alone.subarray(24_000)));
  });

  test("never becomes unstable, whatever its cutoff does", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), fc.double({ min: 0.5, max: 8, noNaN: true }), (seed, quality) => {
        const random = createRandom(seed);
        const signal = noise(2_000, seed);
        sweepLowpass([signal], { cutoffAt: () => random.between(-100, 40_000), quality, poles: 4 }, RATE);
        expect(signal.every((value) => Math.abs(value) < 200)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe("saturation", () => {
  test("of nothing or less leaves the very signal", () => {
    const signal = noise(100, 1);
    expect(saturate(signal, 0)).toBe(signal);
    expect(saturate(signal, -0.5)).toBe(signal);
  });

  test("keeps full scale at full scale and raises what is soft, more with more", () => {
    const loud = sine(200 / RATE, RATE);
    const soft = sine(200 / RATE, RATE, { amplitude: 0.1 });
    let before = 0.1;
    for (const amount of [0.2, 0.5, 1]) {
      const peak = Math.max(...saturate(loud, amount).map(Math.abs));
      expect(peak).toBeCloseTo(1, 2);
      const raised = levelOf(saturate(soft, amount)) * Math.SQRT2;
      expect(raised).toBeGreaterThan(before);
      before = raised;
    }
  });

  test("adds odd harmonics and no even ones", () => {
    const shaped = saturate(sine(300 / RATE, RATE), 1);
    expect(amplitudeOf(shaped, 900 / RATE)).toBeGreaterThan(0.05);
    expect(amplitudeOf(shaped, 1_500 / RATE)).toBeGreaterThan(0.01);
    for (const even of [600, 1_200, 1_800]) expect(amplitudeOf(shaped, even / RATE)).toBeLessThan(1e-4);
  });
});

describe("levels", () => {
  test("normalising brings the highest sample of all channels to 1 and keeps their balance", () => {
    const [left, right] = [noise(200, 1).map((value) => 0.2 * value), noise(200, 2).map((value) => 3 * value)];
    const ratio = levelOf(left) / levelOf(right);
    normalise([left, right]);
    expect(Math.max(...left.map(Math.abs), ...right.map(Math.abs))).toBe(1);
    expect(levelOf(left) / levelOf(right)).toBeCloseTo(ratio, 5);
  });

  test("normalised silence is silence, and no channels are no error", () => {
    const silence = new Float32Array(10);
    normalise([silence]);
    normalise([]);
    expect(silence).toEqual(new Float32Array(10));
  });

  test("mixing adds as far as the shorter reaches", () => {
    const target = new Float32Array(4).fill(1);
    mixInto(target, Float32Array.of(1, 2), 0.5);
    mixInto(target, new Float32Array(9).fill(1), 1);
    expect([...target]).toEqual([2.5, 3, 2, 2]);
  });

  test("white noise is as long as asked for, centred and even", () => {
    const signal = whiteNoise(20_000, createRandom(3));
    expect(signal).toHaveLength(20_000);
    expect(levelOf(signal)).toBeCloseTo(Math.sqrt(1 / 3), 1);
    expect(whiteNoise(20_000, createRandom(3))).toEqual(signal);
  });
});

test("a sound in the middle is one signal twice; a timbre opens filters by octaves", () => {
  const signal = noise(5, 1);
  const { left, right } = centred(signal);
  expect([left, right]).toEqual([signal, signal]);
  expect(left).toBe(right);
  // Only the brightness is asked.
  const timbre = (brightness: number) => ({ brightness }) as Timbre;
  expect([-1, 0, 1].map((brightness) => openness(timbre(brightness)))).toEqual([0.5, 1, 2]);
});
