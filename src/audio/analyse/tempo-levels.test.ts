import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { measurePeriodicity } from "./periodicity.ts";
import { isLevel, isOctave, levelsOf, metricRepetition } from "./tempo-levels.ts";

const RATE = 172;

/** Hits at so many places of each bar of four, of 16 s. */
function repetitionOf(bpm: number, places: readonly number[]) {
  const values = new Float64Array(16 * RATE);
  const bar = (240 * RATE) / bpm;
  for (let at = 0; at < values.length; at += bar)
    for (const place of places) {
      const frame = Math.round(at + (place * bar) / 4);
      if (frame < values.length) values[frame] = 1;
    }
  return { periodicity: measurePeriodicity(values), rate: RATE, frames: values.length };
}

const near = (levels: readonly number[], bpm: number) => levels.some((level) => Math.abs(level / bpm - 1) < 0.005);

describe("levels of a metre", () => {
  test("are the octaves between 30 and 300 BPM", () => {
    const levels = levelsOf(120, repetitionOf(120, [0, 1, 2, 3]));
    for (const bpm of [30, 60, 120, 240]) expect(levels).toContain(bpm);
    expect(levels.every((bpm) => bpm >= 30 && bpm <= 300)).toBe(true);
  });

  test("a tresillo's dotted beat has its beat among them, though it is heard inexactly", () => {
    // Hits on 0, 1.5 and 3 beats of 4: what is heard is two thirds of the tempo.
    const repetition = repetitionOf(150, [0, 1.5, 3]);
    expect(near(levelsOf(98.5, repetition), 150)).toBe(true);
  });

  test("thirds that do not repeat are none", () => {
    const levels = levelsOf(120, repetitionOf(120, [0, 1, 2, 3]));
    expect(near(levels, 80)).toBe(false);
    expect(near(levels, 160)).toBe(false);
  });
});

test("an octave is half or double; a level is any of two up or down", () => {
  expect([60, 240].map((bpm) => isOctave(bpm, 120))).toEqual([true, true]);
  expect([120, 30, 480, 80, 119].map((bpm) => isOctave(bpm, 120))).toEqual([false, false, false, false, false]);
  expect([30, 60, 120, 240, 480].every((bpm) => isLevel(bpm, 120))).toBe(true);
  expect([80, 90, 160, 119].some((bpm) => isLevel(bpm, 120))).toBe(false);
});

test("a beat repeats, another lag does not, and a lag beyond the sound says nothing", () => {
  const { periodicity, frames } = repetitionOf(120, [0, 1, 2, 3]);
  const beat = (60 * RATE) / 120;
  expect(metricRepetition(periodicity, beat, frames)).toBeGreaterThan(
    2 * metricRepetition(periodicity, beat * 0.81, frames),
  );
  expect(metricRepetition(periodicity, 8 * frames, frames)).toBe(0);
});

describe("laws of levels", () => {
  test("a level is one from either side, and so is an octave", () => {
    const tempo = fc.integer({ min: 120, max: 1_200 }).map((quarters) => quarters / 4);
    const factor = fc.constantFrom(1 / 4, 1 / 3, 1 / 2, 2 / 3, 1, 3 / 2, 2, 3, 4);
    fc.assert(
      fc.property(tempo, factor, (bpm, times) => {
        expect(isLevel(bpm * times, bpm)).toBe(Number.isInteger(Math.log2(times)));
        expect(isLevel(bpm, bpm * times)).toBe(isLevel(bpm * times, bpm));
        expect(isOctave(bpm * times, bpm)).toBe(times === 2 || times === 0.5);
        expect(isOctave(bpm, bpm * times)).toBe(isOctave(bpm * times, bpm));
      }),
    );
  });

  test("the tempo that was heard is among its levels, exactly, anywhere in the range", () => {
    const repetition = repetitionOf(110, [0, 0.5, 1, 2, 3]);
    for (const bpm of [30, 55.5, 123.4, 299.9, 300]) expect(levelsOf(bpm, repetition)).toContain(bpm);
  });

  test("beyond the range there are only the levels within", () => {
    const repetition = repetitionOf(110, [0, 1, 2, 3]);
    expect(levelsOf(400, repetition).every((bpm) => bpm >= 30 && bpm <= 300)).toBe(true);
    expect(levelsOf(400, repetition)).toEqual(expect.arrayContaining([100, 200]));
    expect(levelsOf(2_000, repetition)).toEqual([]);
  });

  test("are the same at twice the rate of frames", () => {
    const finely = (rate: number) => {
      const values = new Float64Array(16 * rate);
      for (let at = 0; at < values.length; at += rate / 2) values[at] = 1;
      return { periodicity: measurePeriodicity(values), rate, frames: values.length };
    };
    const [coarse, fine] = [levelsOf(120, finely(200)), levelsOf(120, finely(400))];
    expect(fine).toHaveLength(coarse.length);
    fine.forEach((bpm, i) => expect(bpm).toBeCloseTo(coarse[i] ?? NaN, 0));
  });
});

describe("repetition over the metre", () => {
  test("is a number from −1, for any onsets and lag", () => {
    const onsets = fc.array(fc.double({ min: 0, max: 30, noNaN: true }), { minLength: 2, maxLength: 200 });
    fc.assert(
      fc.property(onsets, fc.double({ min: 1, max: 150, noNaN: true }), (values, lag) => {
        const repeated = metricRepetition(measurePeriodicity(Float64Array.from(values)), lag, values.length);
        expect(Number.isFinite(repeated)).toBe(true);
        expect(repeated).toBeGreaterThanOrEqual(-1);
      }),
      { numRuns: 60 },
    );
  });

  test("does not depend on how loud the onsets are", () => {
    const values = Float64Array.from({ length: 2_000 }, (_, i) => (i % 86 === 0 ? 1 : (i * 7) % 5 === 0 ? 0.2 : 0));
    const [soft, loud] = [values, values.map((value) => 40 * value)].map(measurePeriodicity);
    for (const lag of [43, 64.5, 86, 129])
      expect(metricRepetition(loud ?? (() => NaN), lag, 2_000)).toBeCloseTo(
        metricRepetition(soft ?? (() => NaN), lag, 2_000),
        9,
      );
  });

  test("silence and one onset repeat nowhere", () => {
    const one = new Float64Array(1_000);
    one[400] = 5;
    expect(metricRepetition(measurePeriodicity(new Float64Array(1_000)), 80, 1_000)).toBe(0);
    expect(metricRepetition(measurePeriodicity(one), 80, 1_000)).toBeLessThan(0.01);
  });
});
