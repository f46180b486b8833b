import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalKey, formatKey, parseKey, PITCH_NAMES } from "./key.ts";

const keys = fc.record({
  tonic: fc.constantFrom(...PITCH_NAMES),
  mode: fc.constantFrom("major" as const, "minor" as const),
});

test("a key reads back from its canonical spelling and from that of file names", () => {
  fc.assert(
    fc.property(keys, (key) => {
      expect(parseKey(formatKey(key))).toEqual(key);
      expect(parseKey(`${key.tonic}${key.mode.slice(0, 3)}`)).toEqual(key);
    }),
  );
});

test.each([
  ["Am", "A minor"],
  ["A", "A major"],
  ["AM", "A major"],
  ["Bb", "A# major"],
  ["Cb major", "B major"],
  ["B# min", "C minor"],
  ["f#maj", "F# major"],
  ["c sharp minor", "C# minor"],
  ["E flat", "D# major"],
  ["  g♯ m ", "G# minor"],
  ["B♭m", "A# minor"],
  ["A-minor", "A minor"],
  ["F-sharp_minor", "F# minor"],
  ["A aeolian", "A minor"],
  ["A harmonic minor", "A minor"],
  ["Key: Am", "A minor"],
  ["in F# minor", "F# minor"],
])("%j is %s", (text, expected) => {
  expect(canonicalKey(text)).toBe(expected);
});

test.each([
  ["H-moll", "B minor"],
  ["h", "B major"],
  ["a moll", "A minor"],
  ["B-Dur", "A# major"],
  ["b-moll", "A# minor"],
  ["B minor", "B minor"],
  ["Fis-Dur", "F# major"],
  ["es-moll", "D# minor"],
  ["As-Dur", "G# major"],
  ["la mineur", "A minor"],
  ["si bémol majeur", "A# major"],
  ["fa dièse mineur", "F# minor"],
  ["re minore", "D minor"],
  ["si bemolle maggiore", "A# major"],
  ["do sostenido menor", "C# minor"],
  ["dó sustenido maior", "C# major"],
  ["Lam", "A minor"],
])("%j, of another language, is %s", (text, expected) => {
  expect(canonicalKey(text)).toBe(expected);
});

/** Camelot, Open Key and the key, around the circle of fifths. */
const WHEEL = [
  ["8B", "1d", "C major"],
  ["9b", "2d", "G major"],
  ["02B", "7d", "F# major"],
  ["3 B", "8d", "Db major"],
  ["7B", "12d", "F major"],
  ["8A", "1m", "A minor"],
  ["9A", "2m", "E minor"],
  ["1A", "6m", "Ab minor"],
  ["12a", "5m", "C# minor"],
  ["7A", "12m", "D minor"],
] as const;

test.each(WHEEL)("%s of Camelot and %s of Open Key are %s", (camelot, openKey, name) => {
  expect(canonicalKey(camelot)).toBe(canonicalKey(name));
  expect(canonicalKey(openKey)).toBe(canonicalKey(name));
});

test("two names of one key are that key, two keys are none", () => {
  expect(canonicalKey("G#m/Abm")).toBe("G# minor");
  expect(canonicalKey("C#/Db minor")).toBe("C# minor");
  expect(canonicalKey("8A (A minor)")).toBe("A minor");
  expect(canonicalKey("Am/C")).toBeNull();
  expect(canonicalKey("Am (8B)")).toBeNull();
});

test.each(["", "I", "Amm", "A dorian", "minor", "A#b", "13A", "0A", "A-", "D es", "A minor pentatonic"])(
  "%j is not a key",
  (text) => {
    expect(parseKey(text)).toBeNull();
  },
);
