import { expect, test } from "vitest";
import { median, quantile } from "./statistics.ts";

test("the median is the middle value, however the values come", () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([])).toBe(0);
});

test("the 99th percentile of a hundred values is the largest", () => {
  expect(
    quantile(
      Array.from({ length: 100 }, (_, index) => index + 1),
      0.99,
    ),
  ).toBe(100);
});
