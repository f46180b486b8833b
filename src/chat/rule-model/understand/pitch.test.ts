import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatKey, PITCH_NAMES } from "../../../contracts/words/key.ts";
import type { KeyChange } from "./intent.ts";
import { NUMBER, numberOf } from "./numbers.ts";
import { readShift, shiftKey } from "./pitch.ts";
import { hashOf } from "../../text-hash.ts";
import { seedOf } from "../answer/seed.ts";

describe("a change of key", () => {
  test.each<[string, number]>([
    ["up a semitone", 1],
    ["down a semitone", -1],
    ["up one half step", 1],
    ["a whole tone up", 2],
    ["up two whole steps", 4],
    ["up a tone", 2],
    ["up a minor third", 3],
    ["a major third higher", 4],
    ["up a third", 4],
    ["down a fourth", -5],
    ["up a perfect fourth", 5],
    ["up a tritone", 6],
    ["a fifth up", 7],
    ["a perfect fifth lower", -7],
    ["up a minor sixth", 8],
    ["up a sixth", 9],
    ["down a seventh", -10],
    ["an octave up", 12],
    ["two octaves down", -24],
    ["3 semitones up", 3],
    ["down by 5 semitones", -5],
    ["transpose it up a fifth", 7],
    ["pitch it down 2 semitones", -2],
    ["move the key up a fourth", 5],
    ["shift that up an octave", 12],
    ["pitch it up 3", 3],
    ["transpose down 4", -4],
    ["tune it up by two", 2],
    ["UP A FIFTH", 7],
  ])("%s is %d semitones", (text, semitones) => {
    expect(readShift(text)).toEqual({ semitones });
  });

  test.each<[string, KeyChange]>([
    ["minor", { mode: "minor", isRelative: false }],
    ["in minor", { mode: "minor", isRelative: false }],
    ["to major", { mode: "major", isRelative: false }],
    ["make it major", { mode: "major", isRelative: false }],
    ["change it to a minor key", { mode: "minor", isRelative: false }],
    ["the major version", { mode: "major", isRelative: false }],
    ["minor instead", { mode: "minor", isRelative: false }],
    ["the relative minor", { mode: "minor", isRelative: true }],
    ["in its relative major", { mode: "major", isRelative: true }],
  ])("%s", (text, change) => {
    expect(readShift(text)).toEqual(change);
  });

  test.each([
    "",
    "up",
    "a fifth",
    "up 3",
    "speed it up 3",
    "in A minor",
    "minor third",
    "up a bit",
    "octaves",
    "a fifth of it",
    "move it up 3 bpm",
  ])("%j is none", (text) => {
    expect(readShift(text)).toBeNull();
  });
});

describe("a key that is changed", () => {
  test.each<[string, KeyChange, string]>([
    ["A minor", { semitones: 0 }, "A minor"],
    ["A minor", { semitones: 3 }, "C minor"],
    ["C major", { semitones: -1 }, "B major"],
    ["B minor", { semitones: 1 }, "C minor"],
    ["F# major", { semitones: 12 }, "F# major"],
    ["C major", { semitones: -25 }, "B major"],
    ["A minor", { mode: "major" }, "A major"],
    ["A minor", { mode: "minor" }, "A minor"],
    ["A minor", { mode: "major", isRelative: true }, "C major"],
    ["C major", { mode: "minor", isRelative: true }, "A minor"],
    ["D major", { mode: "minor", isRelative: true }, "B minor"],
    ["C major", { mode: "major", isRelative: true }, "C major"],
    ["Bbm", { semitones: 2 }, "C minor"],
    ["loud", { semitones: 2 }, "loud"],
  ])("%s by %j is %s", (key, change, expected) => {
    expect(shiftKey(key, change)).toBe(expected);
  });

  test("comes back by the opposite, and by octaves", () => {
    const keys = fc.record({
      tonic: fc.constantFrom(...PITCH_NAMES),
      mode: fc.constantFrom("major" as const, "minor" as const),
    });
    fc.assert(
      fc.property(keys, fc.integer({ min: -40, max: 40 }), (key, semitones) => {
        const name = formatKey(key);
        expect(shiftKey(shiftKey(name, { semitones }), { semitones: -semitones })).toBe(name);
        expect(shiftKey(name, { semitones: semitones + 12 })).toBe(shiftKey(name, { semitones }));
        const other = key.mode === "major" ? "minor" : "major";
        const relative = shiftKey(name, { mode: other, isRelative: true });
        expect(shiftKey(relative, { mode: key.mode, isRelative: true })).toBe(name);
      }),
    );
  });
});

describe("numbers in words", () => {
  const SMALL =
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
      " ",
    );
  const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
  const wordsOf = (number: number): string => {
    if (number >= 100) return number === 100 ? "one hundred" : `one hundred and ${wordsOf(number - 100)}`;
    if (number < 20) return SMALL[number - 1] ?? "";
    const [tens = "", ones = ""] = [TENS[Math.floor(number / 10) - 2], SMALL[(number % 10) - 1]];
    return ones === "" ? tens : `${tens}-${ones}`;
  };

  test("from one to a hundred and ninety-nine are those numbers, found whole in a sentence", () => {
    const whole = new RegExp(`^at ${NUMBER} bpm$`, "i");
    for (let number = 1; number < 200; number++) {
      const words = wordsOf(number);
      for (const spelled of [words, words.replace("-", " "), words.toUpperCase(), words.replace(" and ", " ")]) {
        expect(numberOf(spelled), spelled).toBe(number);
        expect(whole.exec(`at ${spelled} bpm`)?.[1], spelled).toBe(spelled);
      }
    }
  });

  test("from one hundred twenty on they may leave the hundred out, as tempos are spoken", () => {
    for (let number = 120; number < 200; number++) {
      const spoken = `one ${wordsOf(number - 100)}`;
      expect(numberOf(spoken), spoken).toBe(number);
      expect(new RegExp(`^${NUMBER}$`, "i").exec(spoken)?.[1]).toBe(spoken);
    }
  });

  test.each([
    ["0", 0],
    ["82.5", 82.5],
    [" 4 ", 4],
    ["a hundred", 100],
    ["half", 0.5],
    ["few", 3],
    ["", 0],
    ["loud", 0],
    [undefined, 0],
  ])("%j is %d", (text, number) => {
    expect(numberOf(text)).toBe(number);
  });
});

describe("seeds", () => {
  test("lie within what every provider takes, and differ from take to take", () => {
    const takes: { seed?: number }[] = [];
    for (let take = 0; take < 200; take++) {
      const seed = seedOf(7, takes);
      expect(Number.isInteger(seed) && seed >= 1 && seed <= 2_147_483_647).toBe(true);
      takes.push({ seed });
    }
    expect(new Set(takes.map(({ seed }) => seed)).size).toBe(200);
  });

  test("go on from the last one, of whose past only a part is known", () => {
    const takes = [{ seed: 5 }, { seed: 9 }];
    expect(seedOf(1, takes)).toBe(seedOf(1, takes));
    expect(seedOf(1, takes)).not.toBe(seedOf(2, takes));
    expect(seedOf(1, takes)).not.toBe(seedOf(1, [{ seed: 5 }, { seed: 10 }]));
    expect(seedOf(1, [])).not.toBe(seedOf(1, [{}]));
  });

  // FNV-1a of Fowler, Noll and Vo: published test vectors, 32 bits.
  test.each([
    ["", 0x811c_9dc5],
    ["a", 0xe40c_292c],
    ["b", 0xe70c_2de5],
    ["foobar", 0xbf9c_f968],
  ])("the hash of %j is the published one", (text, hash) => {
    expect(hashOf(text)).toBe(hash);
  });
});
