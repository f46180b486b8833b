import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findNotePath } from "./note-path.ts";
import type { PitchFrame } from "./pitch-candidates.ts";

const AUDIBLE = 1e-4;
const heard = (note: number, probability = 0.9): PitchFrame => ({ power: 0.1, candidates: [{ note, probability }] });
const REST: PitchFrame = { power: 0, candidates: [] };
const times = (count: number, frameOf: (t: number) => PitchFrame) =>
  Array.from({ length: count }, (_, t) => frameOf(t));
const pathOf = (...parts: PitchFrame[][]) => findNotePath({ frames: parts.flat(), rate: 86 }, AUDIBLE);
const held = (note: number, count = 20) => times(count, () => heard(note));

describe("a path", () => {
  test.each<[string, PitchFrame[][], [number, number, number][]]>([
    ["of no frames is empty", [], []],
    ["of rests is empty", [times(30, () => REST)], []],
    ["of one note is one stretch", [held(60)], [[60, 0, 20]]],
    [
      "of two notes changes where they do",
      [held(60), held(67)],
      [
        [60, 0, 20],
        [67, 20, 40],
      ],
    ],
    [
      "keeps a rest between two of the same",
      [held(60), times(12, () => REST), held(60)],
      [
        [60, 0, 20],
        [60, 32, 52],
      ],
    ],
    ["does not follow one odd frame", [held(60), [heard(72)], held(60)], [[60, 0, 41]]],
    ["does not stop for one silent frame", [held(60), [REST], held(60)], [[60, 0, 41]]],
    ["of frames too soft to be played is empty", [times(20, () => ({ ...heard(60), power: AUDIBLE / 2 }))], []],
    ["of candidates nobody believes is empty", [times(20, () => heard(60, 0.05))], []],
    [
      "follows the likelier of two",
      [
        times(20, () => ({
          power: 0.1,
          candidates: [
            { note: 48, probability: 0.2 },
            { note: 60, probability: 0.7 },
          ],
        })),
      ],
      [[60, 0, 20]],
    ],
    ["holds a note through vibrato", [times(40, (t) => heard(62 + 0.45 * Math.sin(t)))], [[62, 0, 40]]],
    ["reaches from E1", [held(28)], [[28, 0, 20]]],
    ["to C7", [held(96)], [[96, 0, 20]]],
    ["and not below", [held(25)], []],
    ["or above", [held(99)], []],
  ])("%s", (_, parts, expected) => {
    expect(pathOf(...parts).map(({ midiNote, from, to }) => [midiNote, from, to])).toEqual(expected);
  });

  test.each([-0.4, -0.2, 0.3, 0.45])("of an instrument %d semitones off is that of one in tune", (offset) => {
    const melody = [60, 64, 67, 60].flatMap((note) => held(note + offset, 12));
    expect(pathOf(melody).map(({ midiNote }) => midiNote)).toEqual([60, 64, 67, 60]);
  });
});

const frame = fc.record({
  power: fc.constantFrom(0, 1e-5, 0.01, 0.5),
  candidates: fc.array(
    fc.record({
      note: fc.double({ min: 27.4, max: 96.6, noNaN: true }),
      probability: fc.double({ min: 0, max: 0.3, noNaN: true }),
    }),
    { maxLength: 3 },
  ),
});

test("stretches follow one another within the frames, on notes that can be written", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 120 }), (frames) => {
      let end = 0;
      for (const { midiNote, from, to } of pathOf(frames)) {
        expect(from).toBeGreaterThanOrEqual(end);
        expect(to).toBeGreaterThan(from);
        expect(Number.isInteger(midiNote) && midiNote >= 28 && midiNote <= 96).toBe(true);
        end = to;
      }
      expect(end).toBeLessThanOrEqual(frames.length);
    }),
  );
});

test("a melody moved by semitones is written so many semitones away", () => {
  const notes = fc.array(fc.integer({ min: 40, max: 80 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(notes, fc.integer({ min: -10, max: 10 }), (melody, by) => {
      const written = pathOf(...melody.map((note) => held(note, 10)));
      const moved = pathOf(...melody.map((note) => held(note + by, 10)));
      expect(moved).toEqual(written.map((stretch) => ({ ...stretch, midiNote: stretch.midiNote + by })));
      expect(written.at(-1)?.to).toBe(10 * melody.length);
    }),
  );
});
