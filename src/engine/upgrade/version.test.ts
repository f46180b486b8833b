import { expect, test } from "vitest";
import { isNewer } from "./version.ts";

test.each([
  ["1.0.1", "1.0.0", true],
  ["1.10.0", "1.9.9", true],
  ["2.0.0", "10.0.0", false],
  ["1.0.0", "1.0.0", false],
  ["1.0.0", "1.0.0-beta.1", true],
  ["1.0.0-beta.1", "1.0.0", false],
])("%s is newer than %s: %s", (a, b, expected) => {
  expect(isNewer(a, b)).toBe(expected);
});
