import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amplitudeOf } from "../../../core/signals.fixture.ts";
import { strongestFrequency } from "../../testing/measure.ts";
import { ringBent, ringModes } from "./modes.ts";
import { holdTone } from "./player.ts";
import { periodsOf, type Spectrum } from "./spectrum.ts";

const RATE = 44_100;

describe("modes", () => {
  test("ring at their frequencies, as loud as they are, and fall by 60 dB in their decays", () => {
    const signal = new Float32Array(RATE);
    ringModes(
      signal,
      [
        { frequency: 441, gain: 0.5, decay: 2 },
        { frequency: 1102.5, gain: 0.25, decay: 0.5 },
      ],
      RATE,
    );
    const at = (frequency: number, from: number) => amplitudeOf(signal.subarray(from, from + 4000), frequency / RATE);
    expect(20 * Math.log10(at(441, 0) / at(441, 22_050))).toBeCloseTo(15, 1);
    expect(20 * Math.log10(at(1102.5, 0) / at(1102.5, 22_050))).toBeGreaterThan(55);
    expect(at(441, 0)).toBeCloseTo(0.5 * 0.86, 1);
    expect(signal[0]).toBe(0);
  });

  test("that the sample rate does not hold are left out, but the lowest sounds octaves below", () => {
    const high = new Float32Array(4096);
    ringModes(high, [{ frequency: 9000, gain: 1, decay: 1 }], 16_000);
    expect(strongestFrequency(high, 16_000, { start: 0, size: 4096, from: 100, to: 7900 })).toBeCloseTo(4500, 0);
    const two = new Float32Array(4096);
    ringModes(
      two,
      [500, 9000].map((frequency) => ({ frequency, gain: 1, decay: 1 })),
      16_000,
    );
    const one = new Float32Array(4096);
    ringModes(one, [{ frequency: 500, gain: 1, decay: 1 }], 16_000);
    expect(two).toEqual(one);
  });

  test("a bent mode comes down to its frequency", () => {
    const signal = new Float32Array(RATE);
    ringBent(signal, { frequency: 200, gain: 1, decay: 3, bend: 1.5, bendSeconds: 0.03 }, RATE);
    const heard = (start: number, size: number) =>
      strongestFrequency(signal, RATE, { start, size, from: 100, to: 400 });
    expect(heard(0, 1024)).toBeGreaterThan(225);
    expect(heard(12_000, 16_384)).toBeCloseTo(200, 1);
  });
});

const SAW: Spectrum = { slope: 1, edge: [1e9, 1e9] };

describe("the spectrum of a held tone", () => {
  const partials = (spectrum: Spectrum, frequency = 441, loudness = 2) => {
    const [period = new Float32Array()] = periodsOf(spectrum, { frequency, sampleRate: RATE }).slice(loudness);
    const wave = period.subarray(0, period.length - 1);
    return (number: number) => amplitudeOf(wave, number / wave.length);
  };

  test("falls by its slope", () => {
    const at = partials(SAW);
    for (const number of [2, 5, 20]) expect(at(number) / at(1)).toBeCloseTo(1 / number, 3);
  });

  test("has half of its even partials, or the drawbars that are pulled", () => {
    const hollow = partials({ ...SAW, even: 0.5 });
    expect(hollow(2) / hollow(1)).toBeCloseTo(0.25, 3);
    expect(hollow(3) / hollow(1)).toBeCloseTo(1 / 3, 3);
    const organ = partials({ ...SAW, drawbars: [1, 0, 0.5] });
    expect([organ(2) / organ(1), organ(3) / organ(1), organ(4) / organ(1)].map((share) => +share.toFixed(3))).toEqual([
      0, 0.5, 0,
    ]);
  });

  test("opens with loudness, by its edges", () => {
    const edge = [441, 4410] as const;
    const [soft, loud] = [partials({ slope: 0, edge }, 441, 0), partials({ slope: 0, edge }, 441, 2)];
    expect(soft(2) / soft(1)).toBeCloseTo(Math.exp(-1), 3);
    expect(loud(2) / loud(1)).toBeCloseTo(Math.exp(-0.1), 3);
  });

  test("is lifted by formants where they lie, whatever the note", () => {
    const formants = [1323, 8, 3];
    const low = partials({ ...SAW, formants });
    expect((3 * low(3)) / low(1)).toBeGreaterThan(3);
    const high = partials({ ...SAW, formants }, 661.5);
    expect((2 * high(2)) / high(1)).toBeGreaterThan(3);
  });

  test("ends below 20 kHz and has one peak of 1, at any note", () => {
    fc.assert(
      fc.property(fc.double({ min: 20, max: 15_000, noNaN: true }), (frequency) => {
        const periods = periodsOf(SAW, { frequency, sampleRate: RATE });
        expect(new Set(periods.map(({ length }) => length)).size).toBe(1);
        for (const period of periods) {
          expect(Math.max(...period.map(Math.abs))).toBeCloseTo(1, 5);
          expect(period.at(-1)).toBe(period[0]);
        }
        const at = partials(SAW, frequency);
        const beyond = Math.floor(20_000 / frequency) + 1;
        if (beyond < 200) expect(at(beyond)).toBeLessThan(1e-4);
      }),
      { numRuns: 25 },
    );
  });
});

describe("a player", () => {
  const periods = periodsOf({ slope: 0, edge: [441, 4410] }, { frequency: 441, sampleRate: RATE });
  const hold = (colourAt: (time: number) => number, frequencyAt = () => 441) => {
    const signal = new Float32Array(RATE / 2);
    holdTone(signal, { periods, phase: 0, gain: 1, frequencyAt, colourAt }, RATE);
    return signal;
  };

  test("holds the note, and is in tune", () => {
    const signal = hold(() => 0.5);
    const look = { start: 0, size: 16_384, from: 400, to: 480 };
    expect(strongestFrequency(signal, RATE, look)).toBeCloseTo(441, 1);
  });

  test("passes from one colour to another without a step", () => {
    const signal = hold((time) => 2 * time);
    const partial = (from: number) => {
      const part = signal.subarray(from, from + 2000);
      return amplitudeOf(part, 1764 / RATE) / amplitudeOf(part, 441 / RATE);
    };
    const path = [0, 6000, 12_000, 19_000].map(partial);
    for (const [index, share] of path.slice(1).entries()) expect(share).toBeGreaterThan(path[index] ?? 0);
    const [ends, steady] = [hold(() => -3), hold(() => 0)];
    expect(ends).toEqual(steady);
  });

  test("adds to what is there, and one period alone is a colour for all", () => {
    const signal = new Float32Array(100).fill(1);
    const tone = { periods: periods.slice(0, 1), phase: 0, gain: 0.5, frequencyAt: () => 441, colourAt: () => 0.7 };
    holdTone(signal, tone, RATE);
    const alone = new Float32Array(100);
    holdTone(alone, tone, RATE);
    expect(signal.every((value, index) => Math.abs(value - 1 - (alone[index] ?? 0)) < 1e-6)).toBe(true);
  });
});
