import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldLetters, searchTerms, searchWords, singular } from "./search-terms.ts";

/** The regular plural by the rules of English spelling. */
function plural(word: string): string {
  if (/(?:s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}

/** What could be an English noun; one that ends like a plural is told apart by no rule. */
const noun = fc
  .stringMatching(/^[bcdfghklmnprstv]{1,2}[aeiou][a-z]{1,6}$/)
  .filter((word) => !/[iu]$|[^su]s$|[sxzh]es$|ies$|oes$|[zx]s$/.test(word) && !/(?:us|is)$/.test(word));

describe("the singular", () => {
  test.each([
    ["kicks", "kick"],
    ["melodies", "melody"],
    ["brushes", "brush"],
    ["basses", "bass"],
    ["houses", "house"],
    ["noises", "noise"],
    ["buses", "bus"],
    ["echoes", "echo"],
    ["shoes", "shoe"],
    ["congas", "conga"],
    ["skies", "sky"],
    ["808s", "808"],
    ["1980s", "80s"],
  ])("of %s is that of %s", (many, one) => {
    expect(singular(many)).toBe(singular(one));
  });

  test.each([
    ["bass", "bas"],
    ["bass", "base"],
    ["80s", "80"],
    ["bus", "bu"],
    ["keys", "keyes"],
  ])("of %s is not that of %s", (one, other) => {
    expect(singular(one)).not.toBe(singular(other));
  });

  test("of any regular plural is that of its word", () => {
    const sameForm = fc.property(noun, (word) => {
      expect([word, singular(plural(word))]).toEqual([word, singular(word)]);
    });
    fc.assert(sameForm, { numRuns: 1_000 });
  });
});

test.each([
  ["Größe Café Señor naïve", "Grosse Cafe Senor naive"],
  ["Ærø Łódź", "AEro Lodz"],
  ["ﬁlter １２０", "filter 120"],
  ["パッド й", "パッド и"],
])("%s is written %s", (text, folded) => {
  expect(foldLetters(text)).toBe(folded);
});

test.each([
  ["Lo-Fi_hip_hop", "lo fi hip hop"],
  ["DarkLoop808", "dark loop 808"],
  ["TR-909Hats 120bpm", "tr 909 hats 120 bpm"],
  ["the 60's", "the 60s"],
  ["DnB, D&B and drum'n'bass", "dnb dnb and drumnbass"],
  ["UKGarage", "uk garage"],
])("the words of %j are %s", (text, words) => {
  expect(searchWords(text).join(" ")).toBe(words);
});

test("terms are words that every index keeps whole, each once", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 60 }), { maxLength: 3 }), (texts) => {
      const terms = searchTerms(texts);
      expect(new Set(terms).size).toBe(terms.length);
      for (const term of terms) {
        expect(term).toMatch(/^[\p{L}\p{N}\p{M}]{1,33}$/u);
        expect(term).toBe(term.toLowerCase());
      }
    }),
  );
});

test("words that objects have by nature are words like others", () => {
  expect(searchTerms(["constructor toString"])).toEqual(expect.arrayContaining(["constructor", "tostring"]));
  expect(searchTerms(["constructor"]).every((term) => typeof term === "string")).toBe(true);
});
