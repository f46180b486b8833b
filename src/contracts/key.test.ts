import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatKey, parseKey, PITCH_NAMES } from "./key.ts";

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
])("%j is %s", (text, expected) => {
  const key = parseKey(text);
  expect(key && formatKey(key)).toBe(expected);
});

test.each(["", "H", "Amm", "A dorian", "minor", "A#b", "12A"])("%j is not a key", (text) => {
  expect(parseKey(text)).toBeNull();
});
