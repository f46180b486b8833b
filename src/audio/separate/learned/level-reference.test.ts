import { expect, test } from "vitest";
import { at, noise } from "../../core/signals.fixture.ts";
import { loudLevels } from "./level-reference.ts";

const BANDS = 8;
const levelsOf = (frames: number, seed = 1) => noise(frames * BANDS, seed).map((value) => 6 * value - 3);

test("the reference is the 98th percentile of the frames around", () => {
  const levels = levelsOf(400);
  const loud = loudLevels(levels, BANDS);
  expect(loud).toHaveLength(400);
  for (const t of [0, 10, 72, 200, 399]) {
    const near = levels.slice(Math.max(0, t - 72) * BANDS, (t + 73) * BANDS).sort();
    expect(Math.abs(at(loud, t) - at(near, Math.floor(0.98 * near.length)))).toBeLessThan(0.06);
  }
});

test("frames farther away count nothing: stretches have the reference of the whole", () => {
  const levels = levelsOf(500, 2);
  const stretch = loudLevels(levels.slice(100 * BANDS, 400 * BANDS), BANDS);
  expect(stretch.slice(72, 228)).toEqual(loudLevels(levels, BANDS).slice(172, 328));
});

test("a soft passage has a reference of its own, and silence and the loudest numbers have one", () => {
  const levels = levelsOf(600, 3).map((value, i) => (i < 300 * BANDS ? value : value - 9));
  const loud = loudLevels(levels, BANDS);
  expect(at(loud, 100) - at(loud, 500)).toBeCloseTo(9, 0);
  expect(at(loudLevels(new Float32Array(20 * BANDS).fill(Math.log(1e-9)), BANDS), 5)).toBeCloseTo(Math.log(1e-9), 1);
  expect(at(loudLevels(new Float32Array(20 * BANDS).fill(1_000), BANDS), 5)).toBeGreaterThan(30);
  expect(loudLevels(new Float32Array(0), BANDS)).toHaveLength(0);
});
