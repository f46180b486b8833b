import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSearch } from "./search-query.ts";

const temposOf = (text: string) => {
  const { bpmMin, bpmMax } = readSearch(text);
  return [bpmMin, bpmMax];
};
const wordsOf = (text: string) => readSearch(text).words.map(({ typed }) => typed);

describe("a range", () => {
  test.each([
    ["80-90 bpm", 80, 90],
    ["80 - 90 bpm", 80, 90],
    ["80–90bpm", 80, 90],
    ["80 to 90 bpm", 80, 90],
    ["80 bpm to 90 bpm", 80, 90],
    ["bpm 80-90", 80, 90],
    ["bpm: 80 to 90", 80, 90],
    ["tempo 80-90", 80, 90],
    ["between 80 and 90", 80, 90],
    ["between 80 bpm and 90 bpm", 80, 90],
    ["from 80 to 90", 80, 90],
    ["80.5-90.5 bpm", 80.5, 90.5],
    ["80,5 to 90,5 bpm", 80.5, 90.5],
    ["between 99.5 and 100.25", 99.5, 100.25],
    ["90-80 bpm", 80, 90],
    ["120-120 bpm", 119.5, 120.5],
  ])("%s is from %s to %s", (text, min, max) => {
    expect(temposOf(text)).toEqual([min, max]);
  });

  test("takes its words out of the search, and leaves the rest", () => {
    expect(wordsOf("dusty 80-90 bpm keys")).toEqual(["dusty", "keys"]);
    expect(wordsOf("between 80 and 90 bpm drums and bass")).toEqual(["drums", "bass"]);
  });
});

describe("one tempo", () => {
  test.each([
    ["124 bpm", 123.5, 124.5],
    ["124bpm", 123.5, 124.5],
    ["bpm 124", 123.5, 124.5],
    ["BPM: 124", 123.5, 124.5],
    ["tempo 124", 123.5, 124.5],
    ["@ 124", 123.5, 124.5],
    ["at 124", 123.5, 124.5],
    ["124.7 bpm", 124.2, 125.2],
    ["124,7 bpm", 124.2, 125.2],
    ["about 100 bpm", 94, 106],
    ["~100", 94, 106],
    ["circa 100", 94, 106],
    ["ca. 100", 94, 106],
    ["near 100", 94, 106],
    ["over 140", 140, undefined],
    ["> 140 bpm", 140, undefined],
    [">=140", 140, undefined],
    ["faster than 140", 140, undefined],
    ["at least 140 bpm", 140, undefined],
    ["under 90", undefined, 90],
    ["< 90 bpm", undefined, 90],
    ["slower than 90", undefined, 90],
    ["at most 90 bpm", undefined, 90],
  ])("%s is from %s to %s", (text, min, max) => {
    expect(temposOf(text)).toEqual([min, max]);
    expect(wordsOf(text)).toEqual([]);
  });
});

describe("numbers that are no tempo are words", () => {
  test.each([
    ["808", "808"],
    ["909 kit", "909 kit"],
    ["808-909 kit", "808 909 kit"],
    ["TR-707-808", "tr 707 808"],
    ["over 808", "over 808"],
    ["808 bpm", "808 bpm"],
    ["between 808 and 909", "between 808 909"],
    ["take 12", "take 12"],
    ["7 bpm", "7 bpm"],
    ["90s", "90s"],
    ["100%", "100"],
    ["v1.124", "v 1 124"],
    ["#124 bpm", "124"],
    ["1124 bpm", "1124"],
    ["124.5", "124 5"],
  ])("%s", (text, words) => {
    expect(temposOf(text)).toEqual([undefined, undefined]);
    expect(wordsOf(text).join(" ").replace(" bpm", "")).toBe(words.replace(" bpm", ""));
  });
});

test("any tempo of music is read from any of its spellings, and only it", () => {
  const forms = fc.constantFrom(
    (bpm: number) => `${bpm} bpm`,
    (bpm: number) => `kick ${bpm}bpm dry`,
    (bpm: number) => `bpm ${bpm}`,
    (bpm: number) => `loop @${bpm}`,
  );
  fc.assert(
    fc.property(fc.integer({ min: 40, max: 240 }), forms, (bpm, form) => {
      expect(temposOf(form(bpm))).toEqual([bpm - 0.5, bpm + 0.5]);
      expect(wordsOf(form(bpm)).join()).not.toContain(String(bpm));
    }),
  );
});

test("the lower end is never above the upper one", () => {
  const number = fc.integer({ min: 10, max: 999 });
  const joint = fc.constantFrom("-", " to ", "–", " and ");
  fc.assert(
    fc.property(number, number, joint, fc.boolean(), (one, other, between, isNamed) => {
      const [min = 0, max = 1_000] = temposOf(
        `${between === " and " ? "between " : ""}${one}${between}${other}${isNamed ? " bpm" : ""}`,
      );
      expect(min).toBeLessThanOrEqual(max);
      expect(min === 0 || min >= 19.5).toBe(true);
    }),
  );
});
