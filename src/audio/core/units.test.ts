import * as fc from "fast-check";
import { expect, test } from "vitest";
import { powerToDecibels, toAmplitude, toDecibels } from "./units.ts";

test("decibels and amplitude undo each other", () => {
  fc.assert(
    fc.property(fc.double({ min: -200, max: 60, noNaN: true }), (decibels) => {
      expect(toDecibels(toAmplitude(decibels))).toBeCloseTo(decibels, 9);
    }),
  );
});

test("half the amplitude is −6.02 dB, half the power −3.01 dB, nothing −∞", () => {
  expect(toDecibels(0.5)).toBeCloseTo(-6.0206, 4);
  expect(powerToDecibels(0.5)).toBeCloseTo(-3.0103, 4);
  expect(toDecibels(0)).toBe(Number.NEGATIVE_INFINITY);
});
