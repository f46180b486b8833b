import { expect, test } from "vitest";
import { semitonesOf, speedOf, speedText } from "./semitones.ts";

test("an octave is twice as fast, and every semitone leads back to itself", () => {
  expect(speedOf(12)).toBe(2);
  expect(speedOf(-12)).toBe(0.5);
  for (let semitones = -12; semitones <= 12; semitones++) expect(semitonesOf(speedOf(semitones))).toBe(semitones);
});

test("a speed is read as a factor and an interval", () => {
  expect(speedText(1)).toBe("1×");
  expect(speedText(speedOf(-1))).toBe("0.94× −1 st");
  expect(speedText(2)).toBe("2× +12 st");
});
