import { describe, expect, test } from "vitest";
import { usdOf, usualSeconds } from "./estimate.ts";

const past = (...pairs: readonly (readonly [audioSeconds: number | undefined, seconds: number])[]) =>
  pairs.map(([audioSeconds, seconds]) => ({ audioSeconds, seconds }));

describe("what a prediction will take", () => {
  test("is the median of those like it, by second of audio", () => {
    expect(usualSeconds(past([8, 16], [8, 24], [8, 80]), 8)).toBe(24);
    expect(usualSeconds(past([8, 16], [8, 24], [8, 80]), 16)).toBe(48);
  });

  test("is learned from the nearest in length where there are many", () => {
    const short = Array.from({ length: 5 }, () => [1, 10] as const);
    const long = Array.from({ length: 5 }, () => [30, 60] as const);
    expect(usualSeconds(past(...short, ...long), 1)).toBe(10);
    expect(usualSeconds(past(...short, ...long), 25)).toBe(50);
  });

  test("is the median of the last where no length is known", () => {
    expect(usualSeconds(past([8, 3], [2, 9], [5, 5], [5, 5], [5, 5], [1, 900]), undefined)).toBe(5);
    expect(usualSeconds(past([undefined, 7]), 8)).toBe(7);
  });

  test("is not known before the first, nor learned from audio of no length", () => {
    expect(usualSeconds([], 8)).toBeUndefined();
    expect(usualSeconds(past([0, 4]), 8)).toBe(4);
  });
});

test("the price is by second or by result, and unknown where what it depends on is", () => {
  expect(usdOf({ usd: 0.5, per: "second" }, 4)).toBe(2);
  expect(usdOf({ usd: 0.5, per: "second" }, undefined)).toBeUndefined();
  expect(usdOf({ usd: 0.5, per: "result" }, undefined)).toBe(0.5);
  expect(usdOf(undefined, 4)).toBeUndefined();
});
