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
