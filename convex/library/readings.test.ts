import { expect, test } from "vitest";
import { doubts } from "./readings.ts";

const tempo = (...pairs: [number, number][]) => pairs.map(([value, confidence]) => ({ value, confidence }));
const keys = (...pairs: [string, number][]) => pairs.map(([value, confidence]) => ({ value, confidence }));

test("what else tempo and key may be is one sentence, likeliest first", () => {
  const readings = { bpm: tempo([84, 0.8], [168, 0.55], [42, 0.05]), key: keys(["A minor", 0.4], ["C major", 0.3]) };
  expect(doubts({ readings })).toBe(
    "In doubt: tempo 84 BPM (80 %) or 168 BPM (55 %); key A minor (40 %) or C major (30 %). " +
      "Set what is right with update_sample.",
  );
});

test("one of them alone is told alone", () => {
  expect(doubts({ readings: { bpm: [], key: keys(["A minor", 0.4], ["C major", 0.3]) } })).toMatch(
    /^In doubt: key A minor/,
  );
  expect(doubts({ readings: { bpm: tempo([122.5, 0.9], [61.25, 0.1]), key: [] } })).toMatch(/122\.5 BPM \(90 %\) or/);
});

test("nothing is said where nothing is in doubt: stated, named, or the others far behind", () => {
  expect(doubts({})).toBeNull();
  expect(doubts({ readings: { bpm: [], key: [] } })).toBeNull();
  expect(doubts({ readings: { bpm: tempo([90, 0.95]), key: keys(["A minor", 0.95], ["C major", 0.02]) } })).toBeNull();
});
