import { describe, expect, test } from "vitest";
import { readChange } from "../change.ts";
import { readRecipe, readingOf } from "../recipe.ts";
import { varyRecipe } from "../vary.ts";

const ORIGINAL = readRecipe({ prompt: "house loop 124 Am", seed: 1 });

function vary(prompt: string) {
  const keep = readChange(prompt).keep ?? [];
  return readingOf(varyRecipe(ORIGINAL, { prompt, keep, seed: 2 }));
}

describe("a request for a variation", () => {
  test.each([
    ["new drums, same chords", []],
    ["swap the chords for stabs and keep the rest", []],
    ["transpose everything to D minor", []],
    ["a sparser version please", []],
    ["neue Drums, gleiche Akkorde", []],
    ["nueva batería, mismos acordes", []],
    ["new drums, no hats", []],
    ["new drums with a bagpipe", ["bagpipe"]],
    ["new bass, flobby", ["flobby"]],
    ["same at 140 but darker", []],
    ["same but energetic", ["energetic"]],
    ["busier hats and gritty xyz", ["xyz"]],
    ["same but half time with swing", ["half time", "swing"]],
    ["sparser hats, 7/8", ["7/8"]],
    ["keep everything, add strings", ["strings"]],
    ["new drums, | Cm | Ab |", ["chords"]],
    ["same, 20 seconds", ["20 s"]],
  ])("tells what has no effect: %s", (prompt, ignored) => {
    expect(vary(prompt).ignored).toEqual(ignored);
  });

  test("tells stand-ins of what is new, and limits", () => {
    expect(vary("new melody with theremin, same drums")).toMatchObject({ substituted: [{ asked: "theremin" }] });
    expect(vary("same at 900 bpm").changed).toMatchObject([{ what: "tempo", asked: "900 BPM", used: "400 BPM" }]);
    expect(vary("new drums").said).not.toContain("Not understood");
  });

  test("is read in other languages, too", () => {
    expect(readChange("neue Drums, gleiche Akkorde")).toEqual(readChange("new drums, same chords"));
  });
});
