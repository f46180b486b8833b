import { expect, test } from "vitest";
import { PITCH_NAMES } from "../../contracts/words/key.ts";
import { readRecipe } from "../../audio/synth/recipe.ts";
import { checkEngine, residueOf, sharesOf } from "./engine-checks.ts";
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

test("what parts lack of their whole is told in dBFS", () => {
  const [low, high] = [soundOf(110), soundOf(330)];
  const whole = soundOf(110, 330);
  expect(residueOf(whole, [low, high])).toBeLessThan(-120);
  expect(residueOf(whole, [low])).toBeCloseTo(20 * Math.log10(0.2), 1);
});

test.each([
  ["C", "major"],
  ["F", "minor"],
  ["B", "minor"],
] as const)("a scale of %s %s lies in that key, and less of it in each other of its mode", (tonic, mode) => {
  const steps = mode === "major" ? [0, 2, 4, 5, 7, 9, 11] : [0, 2, 3, 5, 7, 8, 10];
  const root = 261.63 * Math.exp((PITCH_NAMES.indexOf(tonic) * Math.LN2) / 12);
  const shares = sharesOf(soundOf(...steps.map((step) => root * Math.exp((step * Math.LN2) / 12))), mode) ?? [];
  const own = shares[PITCH_NAMES.indexOf(tonic)] ?? 0;
  expect(own).toBeGreaterThan(0.95);
  for (const share of shares.filter((each) => each !== own)) expect(share).toBeLessThan(own - 0.05);
});

test("silence has no chroma", () => {
  expect(sharesOf(soundOf(), "major")).toBeNull();
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
