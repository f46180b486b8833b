import { expect, test } from "vitest";
import { type KeyEvidence, keyFeatures } from "./key-features.ts";

const FEATURES = 120;

/** Evidence of which every value is another, as if all of it sounded so many semitones higher. */
function evidence(semitones: number): KeyEvidence {
  const row = (seed: number) =>
    Float64Array.from({ length: 12 }, (_, i) => 1 + ((7 * ((i - semitones + 12) % 12) + seed) % 12));
  const chords = Float64Array.from({ length: 24 }, (_, i) => ((i - 2 * semitones + 24) % 24) / 276);
  const moves = Float64Array.from({ length: 144 }, (_, i) => {
    const [from, to] = [(Math.floor(i / 12) - semitones + 12) % 12, ((i % 12) - semitones + 12) % 12];
    return (12 * from + to) / 10_296;
  });
  const [classes, bass, opening, openingBass, closing, closingBass] = [1, 2, 3, 4, 5, 6].map(row);
  const none = new Float64Array(12);
  return {
    classes: classes ?? none,
    bass: bass ?? none,
    opening: opening ?? none,
    openingBass: openingBass ?? none,
    closing: closing ?? none,
    closingBass: closingBass ?? none,
    chords,
    moves,
  };
}

test("each tonic has its features", () => {
  const features = keyFeatures(evidence(0));
  expect(features.map((each) => each.length)).toEqual(Array.from({ length: 12 }, () => FEATURES));
  expect(new Set(features.map((each) => each.join())).size).toBe(12);
});

test.each([1, 5, 11])(
  "music %d semitones higher has the same features from a tonic that is as much higher",
  (semitones) => {
    const reference = keyFeatures(evidence(0));
    const moved = keyFeatures(evidence(semitones));
    reference.forEach((features, tonic) => {
      const other = moved[(tonic + semitones) % 12] ?? new Float32Array();
      features.forEach((value, i) => expect(other[i]).toBeCloseTo(value, 5));
    });
  },
);

test("silence says nothing", () => {
  const none = new Float64Array(12);
  const silent = { classes: none, bass: none, opening: none, openingBass: none, closing: none, closingBass: none };
  const features = keyFeatures({ ...silent, chords: new Float64Array(24), moves: new Float64Array(144) });
  expect(features.every((each) => each.every((value) => value === 0))).toBe(true);
});
