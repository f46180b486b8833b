import { expect, test } from "vitest";
import { readRecipe } from "../../audio/synth/recipe.ts";
import { checkEngine, residueOf, semitonesBetween } from "./engine-checks.ts";
import { Tally } from "./tally.ts";

const RATE = 22_050;
const soundOf = (...hertz: number[]) => ({
  sampleRate: RATE,
  channels: [
    Float32Array.from({ length: 2 * RATE }, (_, i) =>
      hertz.reduce((sum, each) => sum + 0.2 * Math.sin((2 * Math.PI * each * i) / RATE), 0),
    ),
  ],
});
const upBy = (semitones: number) => (hertz: number) => hertz * 2 ** (semitones / 12);

test("what parts lack of their whole is told in dBFS", () => {
  const [low, high] = [soundOf(110), soundOf(330)];
  const whole = soundOf(110, 330);
  expect(residueOf(whole, [low, high])).toBeLessThan(-120);
  expect(residueOf(whole, [low])).toBeCloseTo(20 * Math.log10(0.2), 1);
});

test.each([0, 1, 5, 7, 11])("a chord that is moved by %i semitones is found to be", (semitones) => {
  const chord = [220, 261.63, 392];
  expect(semitonesBetween(soundOf(...chord), soundOf(...chord.map(upBy(semitones))))).toBe(semitones);
});

test("silence has no chroma to compare", () => {
  expect(semitonesBetween(soundOf(), soundOf(220))).toBeNull();
});

test("a loop is asked for its stems, its length and its key", () => {
  const tally = new Tally();
  checkEngine(tally, "house", readRecipe({ prompt: "house loop in A minor", bars: 1, seed: 1 }));
  expect(tally.checks().map(({ asked, right }) => [asked, right])).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
});
