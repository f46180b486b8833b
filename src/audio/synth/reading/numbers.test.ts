import { describe, expect, test } from "vitest";
import { Cutter } from "./cutter.ts";
import { readBars, readTempo, withDigits } from "./measures.ts";
import { NUMBER_WORDS } from "./numbers.ts";
import { plainText } from "../../../contracts/words/languages/plain-text.ts";

/** The same numbers as somebody who speaks the language writes them. */
const WRITTEN: Readonly<Record<string, readonly (readonly [words: string, value: number])[]>> = {
  English: [
    ["one", 1],
    ["nineteen", 19],
    ["forty four", 44],
    ["a hundred", 100],
    ["one hundred and seventy four", 174],
    ["one twenty six", 126],
  ],
  German: [
    ["zwölf", 12],
    ["einundzwanzig", 21],
    ["dreißig", 30],
    ["fünfundneunzig", 95],
    ["hundertvierzig", 140],
    ["einhundertzehn", 110],
  ],
  Spanish: [
    ["dieciséis", 16],
    ["veintidós", 22],
    ["ochenta y cinco", 85],
    ["cien", 100],
    ["ciento setenta y cuatro", 174],
  ],
  French: [
    ["vingt et un", 21],
    ["soixante dix", 70],
    ["soixante quinze", 75],
    ["quatre vingts", 80],
    ["quatre vingt onze", 91],
    ["cent trente deux", 132],
    ["deux cents", 200],
  ],
  Italian: [
    ["diciassette", 17],
    ["ventuno", 21],
    ["ottantotto", 88],
    ["centoventi", 120],
    ["centosettantaquattro", 174],
  ],
  Portuguese: [
    ["dezesseis", 16],
    ["oitenta e sete", 87],
    ["cem", 100],
    ["cento e quarenta", 140],
  ],
  Russian: [
    ["одиннадцать", 11],
    ["сорок", 40],
    ["девяносто два", 92],
    ["сто семьдесят четыре", 174],
  ],
  Japanese: [
    ["十", 10],
    ["十六", 16],
    ["九十", 90],
    ["百", 100],
    ["百七十四", 174],
  ],
};
const ROWS = Object.entries(WRITTEN).flatMap(([tongue, rows]) =>
  rows.map(([words, value]) => ({ tongue, words, value })),
);

describe("number words", () => {
  test.each(ROWS)("$words is $value in $tongue", ({ words, value }) => {
    expect(NUMBER_WORDS.get(plainText(words).toLowerCase())).toBe(value);
  });

  test.each(ROWS)("$words counts bars in $tongue, and the word is told", ({ words, value }) => {
    const told: string[] = [];
    const text = withDigits(`${plainText(words)} bars`, (digits) => told.push(digits));
    expect(readBars(new Cutter(text), null)).toBe(value);
    expect(told).toEqual([String(value)]);
  });

  test.each(ROWS.filter(({ value }) => value >= 60))("$words is a tempo in $tongue", ({ words, value }) => {
    expect(readTempo(new Cutter(withDigits(`${plainText(words)} bpm`)))).toEqual({ bpm: value });
  });

  test("every phrase counts what follows it, and is no part of a longer word", () => {
    for (const [words, value] of NUMBER_WORDS) {
      expect(withDigits(`${words} bars`).trim(), words).toBe(`${value} bars`);
      const inside = `x${words.replaceAll(" ", "")}x bars`;
      expect(withDigits(inside), words).toBe(inside);
    }
  });

  test.each([
    ["house, one  hundred-and twenty BPM", "house, 120 BPM"],
    ["twenty one, two bars", "twenty one, 2 bars"],
    ["one hundred and house bars", "100 and house bars"],
    ["two two bars", "two 2 bars"],
    ["十十二 bars", "十 12 bars"],
    ["百二十", "百二十"],
  ])("takes the longest phrase at each place: %s", (text, expected) => {
    expect(withDigits(text)).toBe(expected);
  });

  test("none stands for zero, and none for more than two hundred", () => {
    for (const value of NUMBER_WORDS.values()) {
      expect(value).toBeGreaterThanOrEqual(1);
      expect(value).toBeLessThanOrEqual(200);
    }
  });

  test("longer phrases come before those that they begin with", () => {
    const lengths = [...NUMBER_WORDS.keys()].map((words) => words.length);
    expect(lengths).toEqual(lengths.toSorted((left, right) => right - left));
  });

  test("are of plain text, as prompts are when they are looked up", () => {
    expect([...NUMBER_WORDS.keys()].filter((words) => plainText(words) !== words)).toEqual([]);
  });
});
