import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatKey, type MusicalKey, parseKey, PITCH_NAMES } from "./key.ts";
import { semitonesTo, transposeKey } from "./transpose.ts";

const key = fc.record({
  tonic: fc.constantFrom(...PITCH_NAMES),
  mode: fc.constantFrom("major" as const, "minor" as const),
});
const read = (text: string): MusicalKey => parseKey(text) ?? { tonic: "C", mode: "major" };

test.each([
  ["A minor", "F minor", -4],
  ["C major", "A minor", 0],
  ["A minor", "C major", 0],
  ["A minor", "F major", 5],
  ["C major", "F# major", -6],
  ["B major", "C major", 1],
  ["G# minor", "B major", 0],
])("from %s to %s are %d semitones", (from, to, semitones) => {
  expect(semitonesTo(read(from), read(to))).toBe(semitones);
});

test("a key is reached by the way that is told, and the way back is the same", () => {
  fc.assert(
    fc.property(key, key, (from, to) => {
      const way = semitonesTo(from, to);
      expect(way).toBeGreaterThanOrEqual(-6);
      expect(way).toBeLessThanOrEqual(5);
      expect(Math.abs(semitonesTo(to, from))).toBe(Math.abs(way));
      const reached = transposeKey(from, way);
      expect(semitonesTo(reached, to)).toBe(0);
      if (from.mode === to.mode) expect(formatKey(reached)).toBe(formatKey(to));
    }),
  );
});

test("an octave, and a tuning, change no name", () => {
  expect(transposeKey(read("A minor"), -24)).toEqual(read("A minor"));
  expect(transposeKey(read("A minor"), 0.4)).toEqual(read("A minor"));
});
