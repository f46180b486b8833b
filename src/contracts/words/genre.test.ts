import { expect, test } from "vitest";
import { GENRES as SYNTH_GENRES } from "../../audio/synth/genres/index.ts";
import { readPrompt } from "../../audio/synth/prompt.ts";
import { findGenre, GENRES } from "./genre.ts";
import { formatKey, parseKey } from "./key.ts";

test("every genre is one that the synthesiser knows, with its usual tempo and key", () => {
  const known = GENRES.map(({ name, bpm, key }) => {
    const genre = readPrompt(name).genres[0]?.genre;
    const facts = genre && SYNTH_GENRES[genre];
    expect({ name, bpm, key }).toEqual({ name, bpm: facts?.tempo.usual, key: facts && formatKey(facts.key) });
    return genre;
  });
  expect(new Set(known)).toEqual(new Set(Object.keys(SYNTH_GENRES)));
});

test("keys are written the canonical way", () => {
  for (const { key } of GENRES) {
    const parsed = parseKey(key);
    expect(parsed && formatKey(parsed)).toBe(key);
  }
});

test("a genre is found however it is cased; an unknown one is not", () => {
  expect(findGenre(" Drum And Bass ")).toMatchObject({ bpm: 174 });
  expect(findGenre("polka")).toBeNull();
});
