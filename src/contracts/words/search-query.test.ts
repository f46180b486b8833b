import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatKey, PITCH_NAMES } from "./key.ts";
import { hasWords, keyTerm, readSearch, searchExpression } from "./search-query.ts";
import { searchTerms } from "./search-terms.ts";

const wordsOf = (text: string) => readSearch(text).words.map(({ typed }) => typed);
const finds = (search: string, ...texts: string[]) => hasWords(readSearch(search).words, new Set(searchTerms(texts)));

describe("a search finds", () => {
  test.each([
    ["kicks", "punchy kick"],
    ["kick", "Kicks"],
    ["snares claps", "snare and clap"],
    ["lofi", "lo-fi keys"],
    ["lo fi", "lofi keys"],
    ["lo-fi", "LoFi keys"],
    ["hip hop", "hiphop drums"],
    ["hip-hop drums", "Hip Hop Drums"],
    ["hiphop", "hip-hop"],
    ["trip hop", "TripHop"],
    ["boombap", "boom bap"],
    ["dnb", "drum & bass"],
    ["drum and bass", "DnB break"],
    ["d&b", "drum n bass"],
    ["drum'n'bass", "drum and bass"],
    ["R&B", "rnb keys"],
    ["uk garage", "UKG"],
    ["one shot", "one-shot"],
    ["oneshots", "one shot"],
    ["808s", "punchy 808"],
    ["hi hats", "hihat"],
    ["hihats", "hi-hat"],
    ["2step", "two step"],
    ["reggaeton", "Reggaetón"],
    ["cafe", "Café"],
    ["grosse", "Größe"],
    ["deep hou", "deep house"],
    ["hip ho", "hiphop"],
    ["bass techno", "techno bass"],
    ["warm pads with strings", "strings, warm pad"],
  ])("with %j %j", (search, text) => {
    expect(finds(search, text)).toBe(true);
  });

  test.each([
    ["bass", "bas"],
    ["bas techno", "techno bass"],
    ["techno kick", "techno bass"],
    ["lo fi", "long filter"],
    ["90", "909"],
    ["organ pad", "organic pad"],
    ["hop hip", "hiphop"],
  ])("not with %j %j", (search, text) => {
    expect(finds(search, text)).toBe(false);
  });

  test("nothing across texts: two words beside each other are so within a name or a prompt", () => {
    expect(finds("lofi", "lo", "fi")).toBe(false);
  });
});

describe("a search reads", () => {
  test.each([
    ["D# minor", "", ["D# minor"]],
    ["Eb minor", "", ["D# minor"]],
    ["d♯m pad", "pad", ["D# minor"]],
    ["am 120", "120", ["A minor"]],
    ["8A", "", ["A minor"]],
    ["techno 12b", "techno", ["E major"]],
    ["c sharp minor", "", ["C# minor"]],
    ["fis-moll", "", ["F# minor"]],
    ["pads in C", "pads", ["C major", "C minor"]],
    ["F# bass", "bass", ["F# major", "F# minor"]],
    ["Bb", "", ["A# major", "A# minor"]],
    ["something in A minor", "", ["A minor"]],
    ["Fm bass", "bass", ["F minor"]],
    ["fm bass", "fm bass", []],
    ["minor pads", "minor pads", []],
    ["a warm pad", "warm pad", []],
    ["in the house", "house", []],
    ["the", "the", []],
    ["kick samples", "kick", []],
    ["TR-909", "tr 909", []],
  ])("%j as the words %j and the keys %j", (text, words, keys) => {
    expect({ words: wordsOf(text).join(" "), keys: readSearch(text).keys }).toEqual({ words, keys });
  });

  test.each([
    ["120 bpm", 119.5, 120.5, ""],
    ["bpm 120 kick", 119.5, 120.5, "kick"],
    ["93.7bpm", 93.2, 94.2, ""],
    ["120-125 bpm", 120, 125, ""],
    ["120–125", 120, 125, ""],
    ["between 80 and 90 drums", 80, 90, "drums"],
    ["from 80 to 90 bpm", 80, 90, ""],
    ["over 140 bpm", 140, undefined, ""],
    ["below 90", undefined, 90, ""],
    ["@174 break", 173.5, 174.5, "break"],
    ["around 100", 94, 106, ""],
    ["808 kick", undefined, undefined, "808 kick"],
    ["90s drums", undefined, undefined, "90s drums"],
    ["house 124", undefined, undefined, "house 124"],
  ])("%j as a tempo from %s to %s and the words %j", (text, bpmMin, bpmMax, words) => {
    const read = readSearch(text);
    expect([read.bpmMin, read.bpmMax, wordsOf(text).join(" ")]).toEqual([bpmMin, bpmMax, words]);
  });

  test("all at once", () => {
    const { keys, bpmMin, bpmMax } = readSearch("lo-fi keys Am 80-90 bpm");
    expect({ keys, bpmMin, bpmMax }).toEqual({ keys: ["A minor"], bpmMin: 80, bpmMax: 90 });
    expect(wordsOf("lo-fi keys Am 80-90 bpm")).toEqual(["lo", "fi", "keys"]);
  });

  test("every key by its name and nothing else of it", () => {
    for (const tonic of PITCH_NAMES) {
      for (const mode of ["major", "minor"] as const) {
        const name = formatKey({ tonic, mode });
        for (const text of [name, name.toLowerCase(), name.replace(" minor", "m"), `pad in ${name}`]) {
          expect([text, readSearch(text).keys]).toEqual([text, [name]]);
        }
      }
    }
  });
});

test('"fm" is found as a word and as F minor', () => {
  const { words } = readSearch("fm bass");
  expect(hasWords(words, new Set(searchTerms(["fm bass"])))).toBe(true);
  expect(hasWords(words, new Set([...searchTerms(["deep bass"]), keyTerm("F minor")]))).toBe(true);
  expect(hasWords(words, new Set(searchTerms(["deep bass"])))).toBe(false);
});

const word = fc.stringMatching(/^[a-z]{3,9}$/);

test("a text is found by any of its words in any order and number, and never with one that it has not", () => {
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 2, maxLength: 6 }), (words) => {
      const terms = new Set(searchTerms([words.join(" ")]));
      const some = readSearch(words.toReversed().slice(1).join(" ")).words;
      expect(hasWords(some, terms)).toBe(true);
      const plurals = readSearch(words.map((each) => each.toUpperCase()).join("-")).words;
      expect(hasWords(plurals, terms)).toBe(true);
      const foreign = readSearch([words[0], "qqqqzzzz"].join(" ")).words;
      expect(hasWords(foreign, terms)).toBe(false);
    }),
  );
});

test("what is found has a term that the index is asked for, or one that the last word begins", () => {
  const text = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(" "));
  fc.assert(
    fc.property(text, text, (search, found) => {
      const { words } = readSearch(search);
      const terms = new Set(searchTerms([found, search.slice(0, 12)]));
      if (words.length === 0 || !hasWords(words, terms)) return;
      const asked = searchExpression(words).split(" ");
      expect(asked.length).toBeLessThanOrEqual(16);
      const last = asked.at(-1) ?? "";
      expect(asked.some((term) => terms.has(term)) || [...terms].some((term) => term.startsWith(last))).toBe(true);
    }),
  );
});

test("no text breaks it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
      const { words, bpmMin = 0, bpmMax = 1_000 } = readSearch(text);
      expect(Number.isFinite(bpmMin) && Number.isFinite(bpmMax)).toBe(true);
      expect(words.every(({ terms }) => terms.length > 0)).toBe(true);
    }),
  );
});
