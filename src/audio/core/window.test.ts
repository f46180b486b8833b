import { expect, test } from "vitest";
import { hannWindow, kaiser, rootHannWindow } from "./window.ts";

test("Hann windows half a length apart add up to one", () => {
  const window = hannWindow(64);
  for (let i = 0; i < 32; i++) expect((window[i] ?? 0) + (window[i + 32] ?? 0)).toBeCloseTo(1, 12);
});

test("the root window squared is the Hann window", () => {
  const hann = hannWindow(32);
  rootHannWindow(32).forEach((value, i) => expect(value * value).toBeCloseTo(hann[i] ?? 0, 12));
});

test("a Kaiser window is one in the middle, symmetric, and nothing outside", () => {
  expect(kaiser(0, 9)).toBe(1);
  expect(kaiser(0.3, 9)).toBe(kaiser(-0.3, 9));
  expect(kaiser(1.01, 9)).toBe(0);
  // I0(9) = 1093.588 (Abramowitz and Stegun, table 9.8).
  expect(kaiser(1, 9)).toBeCloseTo(1 / 1093.588, 7);
});
