import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatKey, parseKey, PITCH_NAMES } from "../../src/contracts/words/key.ts";
import { transposeKey } from "../../src/contracts/words/transpose.ts";
import { fittingOf, type FittedFacts } from "./fitting.ts";

const LOOP: FittedFacts = { bpm: 90, key: "F minor", durationSeconds: 8 };

test.each<[string, FittedFacts, { bpm?: number; key?: string }, { tempo: number; semitones: number } | null]>([
  ["a loop", LOOP, { bpm: 120, key: "A minor" }, { tempo: 4 / 3, semitones: 4 }],
  ["a loop to a tempo alone", LOOP, { bpm: 120 }, { tempo: 4 / 3, semitones: 0 }],
  ["a loop to a key alone, the short way", LOOP, { key: "Eb minor" }, { tempo: 1, semitones: -2 }],
  ["a key of the other mode, by its relative", { ...LOOP, key: "A minor" }, { key: "C major" }, null],
  ["what fits already", LOOP, { bpm: 90, key: "F minor" }, null],
  ["no project", LOOP, {}, null],
  ["a loop of unknown key", { ...LOOP, key: undefined }, { bpm: 45, key: "A minor" }, { tempo: 0.5, semitones: 0 }],
  ["a loop in half time", { ...LOOP, bpm: 70 }, { bpm: 174 }, { tempo: 174 / 140, semitones: 0 }],
  ["a loop in double time", { ...LOOP, bpm: 200 }, { bpm: 80 }, { tempo: 0.8, semitones: 0 }],
  ["a one-shot with a pitch", { ...LOOP, form: "one_shot" }, { bpm: 120, key: "G minor" }, { tempo: 1, semitones: 2 }],
  ["a one-shot without", { durationSeconds: 0.3 }, { bpm: 120, key: "G minor" }, null],
  [
    "drums that were split",
    { ...LOOP, stemType: "kick" },
    { bpm: 120, key: "A minor" },
    { tempo: 4 / 3, semitones: 0 },
  ],
  ["drums by their tags", { ...LOOP, tags: ["house", "drums"] }, { key: "A minor" }, null],
  ["drums with a bass", { ...LOOP, tags: ["drums", "bass"] }, { key: "A minor" }, { tempo: 1, semitones: 4 }],
  ["a song", { ...LOOP, durationSeconds: 180 }, { bpm: 120, key: "A minor" }, null],
])("%s", (_name, facts, project, fitting) => {
  expect(fittingOf(facts, project)).toEqual(fitting);
});

test("every loop is on the project's beat, at most twice or half as fast, and in a key with its notes", () => {
  const tempos = fc.double({ min: 40, max: 240, noNaN: true });
  const keys = fc.record({ tonic: fc.constantFrom(...PITCH_NAMES), mode: fc.constant("minor" as const) });
  fc.assert(
    fc.property(tempos, tempos, keys, keys, (own, bpm, from, to) => {
      const project = { bpm, key: formatKey(to) };
      const fitting = fittingOf({ ...LOOP, bpm: own, key: formatKey(from) }, project) ?? { tempo: 1, semitones: 0 };
      const octaves = Math.log2((own * fitting.tempo) / bpm);
      expect(octaves).toBeCloseTo(Math.round(octaves), 9);
      expect(Math.abs(Math.log2(fitting.tempo))).toBeLessThanOrEqual(1);
      expect(formatKey(transposeKey(from, fitting.semitones))).toBe(project.key);
      expect(fitting.semitones >= -6 && fitting.semitones <= 5).toBe(true);
    }),
  );
});

test("what names no key is none", () => {
  expect(parseKey("sideways")).toBeNull();
  expect(fittingOf(LOOP, { key: "sideways" })).toBeNull();
});
