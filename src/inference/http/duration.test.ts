import { expect, test } from "vitest";
import { parseDuration } from "./duration.ts";

test.each([
  ["90", 90_000],
  ["90s", 90_000],
  ["1.5s", 1_500],
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["1h0m5s", 3_605_000],
])("%s reads as %i ms", (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(["", "0", "0s", "-5s", "soon", "5 m", "1m1h", "5d"])("%j is not a duration", (text) => {
  expect(parseDuration(text)).toBeNull();
});
