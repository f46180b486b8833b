import { PITCH_NAMES } from "../../contracts/words/key.ts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { chordDegrees, frequencyOf, isInKey, leadVoices, noteAtOrAbove, pitchClassOf, scaleNote } from "./theory.ts";

const keys = fc.record({
  tonic: fc.constantFrom(...PITCH_NAMES),
  mode: fc.constantFrom("major" as const, "minor" as const),
});

test("A4 is 440 Hz and an octave doubles", () => {
  expect(frequencyOf(69)).toBe(440);
  expect(frequencyOf(81)).toBeCloseTo(880, 9);
  expect(frequencyOf(60)).toBeCloseTo(261.6256, 4);
});

test("every scale note is in its key, in every octave", () => {
  fc.assert(
    fc.property(keys, fc.integer({ min: -30, max: 30 }), (key, degree) => {
      const tonic = noteAtOrAbove(pitchClassOf(key.tonic), 48);
      expect(isInKey(scaleNote(key.mode, degree, tonic), key)).toBe(true);
      expect(scaleNote(key.mode, degree + 7, tonic)).toBe(scaleNote(key.mode, degree, tonic) + 12);
    }),
  );
});

test("A minor has no black key, and C# is in A major", () => {
  expect([57, 59, 60, 62, 64, 65, 67].every((note) => isInKey(note, { tonic: "A", mode: "minor" }))).toBe(true);
  expect(isInKey(61, { tonic: "A", mode: "minor" })).toBe(false);
  expect(isInKey(61, { tonic: "A", mode: "major" })).toBe(true);
});

test("the note at or above a floor lies within one octave of it and keeps its pitch class", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 100 }), (pitchClass, floor) => {
      const note = noteAtOrAbove(pitchClass, floor);
      expect(note % 12).toBe(pitchClass);
      expect(note >= floor && note < floor + 12).toBe(true);
    }),
  );
});

test("chords stack thirds", () => {
  expect(chordDegrees(0, 3)).toEqual([0, 2, 4]);
  expect(chordDegrees(4, 5)).toEqual([4, 6, 8, 10, 12]);
});

const classes = (notes: readonly number[]) => [...new Set(notes.map((note) => note % 12))].sort((a, b) => a - b);

test("voice leading keeps the chord's pitches, ascends, and stays near the centre", () => {
  fc.assert(
    fc.property(keys, fc.integer({ min: 0, max: 6 }), fc.integer({ min: 3, max: 5 }), (key, root, size) => {
      const pitches = chordDegrees(root, size).map((degree) => scaleNote(key.mode, degree, 48));
      const voiced = leadVoices(pitches, [], 62);
      expect(classes(voiced)).toEqual(classes(pitches));
      expect([...voiced].sort((left, right) => left - right)).toEqual(voiced);
      const mean = voiced.reduce((sum, note) => sum + note, 0) / voiced.length;
      expect(Math.abs(mean - 62)).toBeLessThan(9);
    }),
  );
});

test("a chord moves to the next by small steps: C to F keeps its C", () => {
  const cMajor = leadVoices([48, 52, 55], [], 62);
  const fMajor = leadVoices([53, 57, 60], cMajor, 62);
  const farthest = fMajor.map((note) => Math.min(...cMajor.map((other) => Math.abs(other - note))));
  expect(Math.max(...farthest)).toBeLessThanOrEqual(2);
});
