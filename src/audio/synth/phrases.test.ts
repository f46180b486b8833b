import * as fc from "fast-check";
import { expect, test } from "vitest";
import { WordList } from "./phrases.ts";

test("longer phrases win over the words they are made of", () => {
  const words = new WordList("drum and bass with a bass drum");
  const found = words.takeAll({ "drum and bass": 1, "bass drum": 2, bass: 3, drum: 4 });
  expect(found.map((finding) => finding.meaning)).toEqual([1, 2]);
});

test("findings come in the order of the text, each with its place", () => {
  const found = new WordList("pad, bass; pad").takeAll({ bass: "b", pad: "p" });
  expect(found.map(({ meaning, at }) => [meaning, at])).toEqual([
    ["p", 0],
    ["b", 2],
    ["p", 4],
  ]);
});

test("hyphens, slashes and capitals make no difference", () => {
  for (const text of ["Lo-Fi", "lo fi", "LO/FI", "lo_fi"]) {
    expect(new WordList(text).takeAll({ "lo fi": true })).toHaveLength(1);
  }
});

test("a phrase does not reach over punctuation or into words", () => {
  expect(new WordList("deep, house").takeAll({ "deep house": true })).toEqual([]);
  expect(new WordList("bassoon").takeAll({ bass: true })).toEqual([]);
});

test("taken words are gone, the others remain", () => {
  const words = new WordList("dark purple house!");
  words.takeAll({ dark: 1, house: 2 });
  expect(words.remaining()).toEqual(["purple"]);
  expect(words.takeAll({ dark: 1 })).toEqual([]);
});

test("a phrase is found once for each time it stands there", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 12 }), (count) => {
      const text = Array.from({ length: count }, () => "acid line then").join(" ");
      expect(new WordList(text).takeAll({ "acid line": 1, line: 2 })).toHaveLength(count);
    }),
  );
});
