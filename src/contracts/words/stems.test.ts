import { describe, expect, test } from "vitest";
import { isUnpitchedStem, SCORE_STEMS, STEM_ORDER, STEM_TYPES, stemGroup, stemGroupOf, stemLabel } from "./stems.ts";

describe("a stem", () => {
  test.each([
    ["drums", true],
    ["kick", true],
    ["percussion", true],
    ["fx", true],
    ["bass", false],
    ["chords", false],
    ["vocals", false],
    ["other", false],
    ["guitar", false],
  ])("%s has a key unless it is drums or effects: %s", (stemType, isUnpitched) => {
    expect(isUnpitchedStem(stemType)).toBe(isUnpitched);
  });

  test("belongs to one of four, and those of other models to what is left", () => {
    for (const stemType of STEM_ORDER) expect(STEM_TYPES).toContain(stemGroup(stemType));
    expect(Object.keys(SCORE_STEMS).filter((part) => stemGroup(part) === "drums")).toEqual([
      "kick",
      "snare",
      "hats",
      "percussion",
    ]);
    expect(stemGroup("guitar")).toBe("other");
    expect(["guitar", "kick", undefined].map(stemGroupOf)).toEqual(["other", "drums", undefined]);
  });

  test("has a place in the order of a mixer once, and a label", () => {
    expect(new Set(STEM_ORDER).size).toBe(STEM_ORDER.length);
    for (const stemType of STEM_TYPES) expect(STEM_ORDER).toContain(stemType);
    expect(["fx", "kick", "other"].map(stemLabel)).toEqual(["FX", "Kick", "Other"]);
  });
});
