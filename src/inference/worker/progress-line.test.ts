import * as fc from "fast-check";
import { parseProgressFromLogs } from "replicate";
import { expect, test } from "vitest";
import { progressLine } from "./progress-line.ts";

test("progress is drawn as tqdm draws it", () => {
  expect(progressLine(0)).toBe("  0%|          | 0/100");
  expect(progressLine(0.37)).toBe(" 37%|███▋      | 37/100");
  expect(progressLine(1)).toBe("100%|██████████| 100/100");
});

test("Replicate's client reads every fraction back as whole percent", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (fraction) => {
      const percent = Math.floor(fraction * 100);
      expect(parseProgressFromLogs(`seed\n${progressLine(fraction)}\n`)).toEqual({
        percentage: percent / 100,
        current: percent,
        total: 100,
      });
    }),
  );
});

test("fractions outside 0 to 1 are cut", () => {
  expect(progressLine(-1)).toBe(progressLine(0));
  expect(progressLine(2)).toBe(progressLine(1));
});

test("the bar is ten characters wide at every percent", () => {
  for (let percent = 0; percent <= 100; percent += 1) {
    expect(progressLine(percent / 100).split("|")[1]).toHaveLength(10);
  }
});
