import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readComparatives } from "./comparatives.ts";
import type { Change } from "./intent.ts";

/** What a text changes; null without a comparative. */
const changeIn = (text: string): Change | null => readComparatives(text)?.change ?? null;

describe("a comparative adds its word and takes away what it contradicts", () => {
  test.each([
    ["darker", "dark", "bright"],
    ["moodier", "moody", "happy"],
    ["sadder", "sad", "uplifting"],
    ["deeper", "deep", "crisp"],
    ["warmer", "warm", "cold"],
    ["brighter", "bright", "dark"],
    ["happier", "happy", "sad"],
    ["crisper", "crisp", "muffled"],
    ["harder", "hard", "soft"],
    ["heavier", "heavy", "mellow"],
    ["punchier", "punchy", "gentle"],
    ["dirtier", "dirty", "clean"],
    ["grittier", "gritty", "smooth"],
    ["dustier", "dusty", "clean"],
    ["softer", "soft", "hard"],
    ["gentler", "soft", "aggressive"],
    ["cleaner", "clean", "distorted"],
    ["smoother", "smooth", "gritty"],
    ["busier", "busy", "sparse"],
    ["denser", "busy", "minimal"],
    ["simpler", "simple", "driving"],
    ["sparser", "sparse", "busy"],
    ["emptier", "sparse", "energetic"],
    ["calmer", "calm", "driving"],
    ["chiller", "chill", "busy"],
    ["dreamier", "dreamy", "dry"],
    ["spacier", "spacey", "tight"],
    ["wider", "wide", "dry"],
    ["bigger", "huge", "tight"],
    ["drier", "dry", "wide"],
    ["dryer", "dry", "dreamy"],
    ["tighter", "tight", "spacious"],
  ])("%s: %s, not %s", (word, added, removed) => {
    expect(changeIn(word)).toMatchObject({ added: [added], isNewTake: false });
    expect(changeIn(word)?.removed).toContain(removed);
    expect(changeIn(word)?.removed).not.toContain(added);
    expect(changeIn(`a bit ${word}`)).toEqual(changeIn(word));
    expect(changeIn(word.toUpperCase())).toEqual(changeIn(word));
  });

  test.each(["bright", "dark", "energetic", "aggressive", "minimal", "dreamy", "atmospheric", "epic"])(
    "more %s",
    (word) => {
      expect(changeIn(`more ${word}`)).toMatchObject({ added: [word] });
    },
  );
});

describe("tempo and length", () => {
  test.each<[string, Partial<Change>]>([
    ["slower", { tempo: 0.88 }],
    ["faster", { tempo: 1.12 }],
    ["quicker", { tempo: 1.12 }],
    ["speed it up", { tempo: 1.12 }],
    ["speed up", { tempo: 1.12 }],
    ["slow that down", { tempo: 0.88 }],
    ["half time", { tempo: 0.5 }],
    ["in half-time", { tempo: 0.5 }],
    ["half the speed", { tempo: 0.5 }],
    ["half as fast", { tempo: 0.5 }],
    ["double time", { tempo: 2 }],
    ["twice as fast", { tempo: 2 }],
    ["double the tempo", { tempo: 2 }],
    ["longer", { length: 2 }],
    ["shorter", { length: 0.5 }],
    ["twice as long", { length: 2 }],
    ["double the length", { length: 2 }],
    ["half as long", { length: 0.5 }],
    ["half the length", { length: 0.5 }],
    ["10 bpm faster", { moreBpm: 10 }],
    ["faster by 10 bpm", { moreBpm: 10 }],
    ["5 slower", { moreBpm: -5 }],
    ["slower by 5", { moreBpm: -5 }],
    ["up 5 bpm", { moreBpm: 5 }],
    ["down by 12", { moreBpm: -12 }],
    ["2 bars longer", { moreBars: 2 }],
    ["longer by 4 bars", { moreBars: 4 }],
    ["1 bar shorter", { moreBars: -1 }],
  ])("%s", (text, change) => {
    const read = readComparatives(text);
    expect(read?.change).toEqual({ added: [], removed: [], isNewTake: false, ...change });
    expect(read?.rest).toBe("");
  });

  test("several add up, and factors multiply", () => {
    expect(changeIn("darker and slower")).toMatchObject({ added: ["dark"], tempo: 0.88 });
    expect(changeIn("slower, longer, softer")).toMatchObject({ added: ["soft"], tempo: 0.88, length: 2 });
    expect(changeIn("faster, half time")?.tempo).toBeCloseTo(0.56, 9);
    expect(changeIn("10 bpm faster and 2 bars longer")).toMatchObject({ moreBpm: 10, moreBars: 2 });
  });
});

describe("what is left", () => {
  test.each([
    ["darker drums", "drums"],
    ["make it a lot darker", "make it a lot"],
    ["much darker please", "please"],
    ["the drums slower", "the drums"],
  ])("of %j is %j", (text, rest) => {
    expect(readComparatives(text)?.rest).toBe(rest);
  });

  test.each([
    "",
    "dark",
    "make a loop",
    "more drums",
    "louder",
    "longer than 4 bars",
    "deeper than the sea",
    "slow",
    "fasters",
  ])("%j compares nothing", (text) => {
    expect(readComparatives(text)).toBeNull();
  });

  test("of any text is a part of it, on one line", () => {
    const words = fc.constantFrom(
      "darker",
      "slower",
      "drums",
      "the",
      "a bit",
      "half time",
      "10 bpm faster",
      "and",
      "longer",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 8 }), (list) => {
        const read = readComparatives(list.join(" "));
        if (!read) return;
        expect(read.rest).not.toMatch(/\s\s|^\s|\s$/);
        for (const word of read.rest.split(" ")) expect(list.join(" ")).toContain(word);
        expect(read.change.tempo ?? 1).toBeGreaterThan(0);
      }),
    );
  });
});
