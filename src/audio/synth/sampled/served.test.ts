import { describe, expect, test } from "vitest";
import { readRecipe } from "../recipe.ts";
import { fontFor, type ServedFont, withSoundFonts } from "./served.ts";
import { parseServed } from "./served-schema.ts";

const read = (prompt: string) => readRecipe({ prompt, seed: 1 });
const GENERAL: ServedFont = {
  name: "General",
  presets: [
    [0, 0],
    [0, 33],
    [128, 0],
  ],
};
const PIANO = { bank: 0, program: 0, label: "piano" };
const BUILT_IN = { used: "the built-in sound", why: "the SoundFont has none" };

describe("the font of an instrument", () => {
  test("is the first that has its place, and one that was given for it before all", () => {
    const second = { ...GENERAL, name: "Second" };
    const given: ServedFont = { name: "Grand", presets: [[0, 5]], only: "piano" };
    expect(fontFor({ fonts: [GENERAL, second] }, PIANO)?.name).toBe("General");
    expect(fontFor({ fonts: [GENERAL, second, given] }, PIANO)?.name).toBe("Grand");
    expect(fontFor({ fonts: [second, given] }, { bank: 0, program: 33, label: "bass" })?.name).toBe("Second");
  });

  test("is none where no font has its place, and a font for another instrument never stands in", () => {
    expect(fontFor({ fonts: [] }, PIANO)).toBeNull();
    expect(fontFor({ fonts: [{ ...GENERAL, only: "bass" }] }, PIANO)).toBeNull();
    // Of two banks with the same program only one is of drums.
    expect(fontFor({ fonts: [{ name: "Kits", presets: [[128, 0]] }] }, PIANO)).toBeNull();
  });
});

describe("a recipe with SoundFonts", () => {
  test("names a font for each instrument that one serves, and a word for each that none does", () => {
    const recipe = withSoundFonts(read("jazz loop with piano, upright bass and harp, no drums"), {
      fonts: [GENERAL],
      faults: [],
    });
    expect(recipe.sampled).toEqual({ piano: "General" });
    expect(recipe.changed).toEqual(
      expect.arrayContaining([
        { what: "bass", asked: "that of General", ...BUILT_IN },
        { what: "harp", asked: "that of General", ...BUILT_IN },
      ]),
    );
  });

  test("says of drums once that a font has none, however many play", () => {
    const font: ServedFont = { name: "Keys", presets: [[0, 0]] };
    const { sampled, changed } = withSoundFonts(read("acoustic kick, snare and hats loop"), {
      fonts: [font],
      faults: [],
    });
    expect(sampled).toBeUndefined();
    expect(changed).toEqual([{ what: "drums", asked: "that of Keys", ...BUILT_IN }]);
  });

  test("says nothing of what a font for one instrument lacks: nobody asked it for the rest", () => {
    const only: ServedFont = { name: "Grand", presets: [[0, 0]], only: "piano" };
    const recipe = withSoundFonts(read("piano and harp loop"), { fonts: [only], faults: [] });
    expect(recipe.sampled).toEqual({ piano: "Grand" });
    expect(recipe.changed).toBeUndefined();
  });

  test("leaves a machine's drums and synthesisers as they are, without a word", () => {
    const recipe = read("909 kick and acid bass loop");
    expect(withSoundFonts(recipe, { fonts: [GENERAL], faults: [] })).toEqual(recipe);
  });

  test("is told each file that could not be read, behind what was changed before", () => {
    const recipe = read("128 bars techno");
    const faults = [{ path: "/music/old.sf2", why: "the file is missing" }];
    expect(withSoundFonts(recipe, { fonts: [], faults }).changed).toEqual([
      ...(recipe.changed ?? []),
      { what: "SoundFont", asked: "/music/old.sf2", used: "built-in sounds", why: "the file is missing" },
    ]);
  });

  test("forgets the fonts that it had where there are none any more", () => {
    const recipe = read("piano loop");
    const sampled = { ...recipe, sampled: { piano: "Lost" } };
    expect(withSoundFonts(sampled, null)).toEqual(recipe);
    expect(withSoundFonts(sampled, { fonts: [], faults: [] })).toEqual(recipe);
  });
});

describe("what a hub tells of its fonts", () => {
  test("comes back as it was written, and nothing is null", () => {
    const served = {
      fonts: [GENERAL, { ...GENERAL, only: "piano" }],
      faults: [{ path: "a.sf2", why: "It is no file." }],
    };
    expect(parseServed(JSON.stringify(served))).toEqual(served);
    expect([parseServed(undefined), parseServed("")]).toEqual([null, null]);
  });

  test.each(["{}", "[]", "null", '{"fonts":[{"name":"A","presets":[[0]]}],"faults":[]}', "{"])(
    "is never taken for what it is not: %s",
    (text) => expect(() => parseServed(text)).toThrow(Error),
  );
});
