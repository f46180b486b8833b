import * as fc from "fast-check";
import { expect, test } from "vitest";
import { durationText, factsText, sizeText, spanText } from "./format.ts";

test("a length reads in seconds below a minute, then in minutes", () => {
  expect([0, 7.44, 59.94, 59.96, 60, 61.6, 3_661].map(durationText)).toEqual([
    "0.0 s",
    "7.4 s",
    "59.9 s",
    "1:00",
    "1:00",
    "1:02",
    "61:01",
  ]);
});

test("a length never says sixty seconds, and is off by half a second at most", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 4_000, noNaN: true }), (seconds) => {
      const [, minutes = "0", rest = ""] = /^(?:(\d+):)?(\d+(?:\.\d)?)(?: s)?$/.exec(durationText(seconds)) ?? [];
      expect(Number(rest)).toBeLessThan(60);
      expect(Math.abs(Number(minutes) * 60 + Number(rest) - seconds)).toBeLessThanOrEqual(0.5);
    }),
  );
});

test("a size has the unit that suits it, and never a thousand of one", () => {
  const sizes = [0, 1, 352_844, 999_001, 1_200_000, 9_949_999, 9_950_000, 48_400_000, 999_499_999, 999_500_000];
  expect(sizes.map(sizeText)).toEqual([
    "0 kB",
    "1 kB",
    "353 kB",
    "1.0 MB",
    "1.2 MB",
    "9.9 MB",
    "10 MB",
    "48 MB",
    "999 MB",
    "1 GB",
  ]);
  expect(sizeText(12_340_000_000)).toBe("12.3 GB");
});

test("a span has two units at most, and never sixty of one", () => {
  expect([-5, 400, 59_600, 61_000, 3_599_400, 3_600_000, 90_061_000].map(spanText)).toEqual([
    "0 s",
    "0 s",
    "1 min 0 s",
    "1 min 1 s",
    "59 min 59 s",
    "1 h 0 min",
    "25 h 1 min",
  ]);
});

test("the facts of a sample are those that are known", () => {
  expect(factsText({ bpm: 93.54, key: "A minor", durationSeconds: 8 })).toBe("93.5 BPM · A minor · 8.0 s");
  expect(factsText({ durationSeconds: 0.5 })).toBe("0.5 s");
});
