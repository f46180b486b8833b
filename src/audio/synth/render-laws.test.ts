import { describe, expect, test } from "vitest";
import { measureLoudness } from "../analyse/loudness.ts";
import { truePeak } from "../analyse/true-peak.ts";
import { largestDifference, levelOf } from "../core/signals.fixture.ts";
import { CEILING, LOOP_LOUDNESS } from "./mix/master.ts";
import { GENRE_NAMES } from "./genres/genre.ts";
import { INSTRUMENTS } from "./instruments.ts";
import type { SynthRequest } from "./choices.ts";
import { readRecipe, type SampleRecipe } from "./recipe.ts";
import { renderSample } from "./render.ts";

/** Low, so that every genre is quick to render. */
const RATE = 11_025;

const recipeOf = (prompt: string, rest: Partial<SynthRequest> = {}): SampleRecipe =>
  readRecipe({ prompt, seed: 3, ...rest });
const sidesOf = (recipe: SampleRecipe): [Float32Array, Float32Array] => {
  const [left = new Float32Array(0), right = left] = renderSample(recipe, { sampleRate: RATE }).audio.channels;
  return [left, right];
};

describe.each(GENRE_NAMES)("a bar of %s", (genre) => {
  const recipe = recipeOf(genre.replaceAll("_", " "), { bars: 1 });
  const [left, right] = sidesOf(recipe);

  test("is exactly as long as a bar, finite, centred, and within the ceiling", () => {
    expect(left.length).toBe(Math.round(((4 * 60) / recipe.bpm) * RATE));
    expect([...left, ...right].every(Number.isFinite)).toBe(true);
    expect(truePeak({ sampleRate: RATE, channels: [left, right] })).toBeLessThanOrEqual(CEILING);
    expect(Math.abs(left.reduce((sum, sample) => sum + sample, 0) / left.length)).toBeLessThan(1e-4);
  });

  test("is as loud as every loop, wide, and the same in mono", () => {
    const folded = left.map((sample, index) => (sample + (right[index] ?? 0)) / 2);
    const side = left.map((sample, index) => (sample - (right[index] ?? 0)) / 2);
    const [whole = 0, mono = 0] = [
      [left, right],
      [folded, folded],
    ].map((channels) => measureLoudness({ sampleRate: RATE, channels }).integratedLufs);
    // A bar of jazz, whose bass leaves gaps, is held below the others by its peaks: 1.53 LU.
    expect(Math.abs(whole - LOOP_LOUDNESS)).toBeLessThan(1.6);
    expect(whole - mono).toBeLessThan(0.95);
    const width = 20 * Math.log10(levelOf(side) / levelOf(folded));
    expect(width).toBeGreaterThan(-14);
    expect(width).toBeLessThan(-6);
  });

  test("is the same again, and another by another seed", () => {
    const [again] = sidesOf(recipe);
    const [other] = sidesOf({ ...recipe, seed: 4 });
    expect(largestDifference(again, left)).toBe(0);
    expect(largestDifference(other, left)).toBeGreaterThan(0.05);
  });
});

test.each(INSTRUMENTS)("a %s alone ends at nothing, within the ceiling, as long as was asked for", (instrument) => {
  const recipe = { ...recipeOf("house", { type: "one_shot", durationSeconds: 0.8 }), instruments: [instrument] };
  const [left, right] = sidesOf(recipe);
  expect([left.length, right.length]).toEqual([0.8 * RATE, 0.8 * RATE]);
  expect(truePeak({ sampleRate: RATE, channels: [left, right] })).toBeLessThanOrEqual(CEILING);
  expect(Math.abs(left.at(-1) ?? 1) + Math.abs(right.at(-1) ?? 1)).toBe(0);
  expect(levelOf(left)).toBeGreaterThan(0.005);
});

test("only the seed, not the run, decides: renders between change nothing", () => {
  const [before] = sidesOf(recipeOf("kick one shot"));
  for (const prompt of ["snare one shot", "acid bass one shot", "crash one shot"]) sidesOf(recipeOf(prompt));
  const [after] = sidesOf(recipeOf("kick one shot"));
  expect(largestDifference(after, before)).toBe(0);
});

test("a recipe that has been through JSON renders the same", () => {
  const recipe = recipeOf("dark techno with strings, 1 bar");
  // What was written is what is read.
  const [again] = sidesOf(JSON.parse(JSON.stringify(recipe)) as SampleRecipe);
  expect(largestDifference(again, sidesOf(recipe)[0])).toBe(0);
});

test.each([8_000, 11_025, 22_050, 48_000, 96_000])("at %d Hz a loop is exact and within the ceiling", (sampleRate) => {
  const { audio } = renderSample(recipeOf("techno kick and bass loop at 131 bpm", { bars: 1 }), { sampleRate });
  expect(audio.channels.map((channel) => channel.length)).toEqual(
    [0, 0].map(() => Math.round((240 / 131) * sampleRate)),
  );
  expect(truePeak(audio)).toBeLessThanOrEqual(CEILING);
});

test("a loop without anything but rests is silence, not an error", () => {
  const recipe = { ...recipeOf("house", { bars: 1 }), instruments: [] };
  const [left, right] = sidesOf(recipe);
  expect(levelOf(left) + levelOf(right)).toBe(0);
});
