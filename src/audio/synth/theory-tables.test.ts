import { type Mode, PITCH_NAMES, type PitchName } from "../../contracts/words/key.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chordDegrees, frequencyOf, isInKey, leadVoices, noteAtOrAbove, pitchClassOf, scaleNote } from "./theory.ts";

// Equal temperament at A4 = 440 Hz, as tables print it.
test.each([
  [21, 27.5],
  [24, 32.703],
  [28, 41.203],
  [33, 55],
  [36, 65.406],
  [40, 82.407],
  [48, 130.813],
  [57, 220],
  [60, 261.626],
  [64, 329.628],
  [67, 391.995],
  [72, 523.251],
  [76, 659.255],
  [84, 1_046.502],
  [96, 2_093.005],
  [108, 4_186.009],
])("MIDI note %d sounds at %f Hz", (note, hertz) => {
  expect(frequencyOf(note)).toBeCloseTo(hertz, 2);
});

test("a semitone is the twelfth root of two, anywhere, also between notes", () => {
  fc.assert(
    fc.property(fc.double({ min: -20, max: 140, noNaN: true }), (note) => {
      expect(frequencyOf(note + 1) / frequencyOf(note)).toBeCloseTo(1.059_463_094_359, 10);
      expect(frequencyOf(note + 12) / frequencyOf(note)).toBeCloseTo(2, 10);
    }),
  );
});

const STEPS: Record<Mode, readonly number[]> = { major: [2, 2, 1, 2, 2, 2, 1], minor: [2, 1, 2, 2, 1, 2, 2] };
const KEYS = PITCH_NAMES.flatMap((tonic) => [
  { tonic, mode: "major" as const },
  { tonic, mode: "minor" as const },
]);

describe("scales", () => {
  test.each(KEYS)("$tonic $mode rises by whole and half tones in their order", ({ tonic, mode }) => {
    const root = noteAtOrAbove(pitchClassOf(tonic), 60);
    const notes = Array.from({ length: 15 }, (_, degree) => scaleNote(mode, degree - 7, root));
    const steps = notes.slice(1).map((note, i) => note - (notes[i] ?? 0));
    expect(steps).toEqual([...STEPS[mode], ...STEPS[mode]]);
  });

  // Written with sharps only: each name is the note that a keyboard has there.
  test.each<[PitchName, Mode, string]>([
    ["C", "major", "C D E F G A B"],
    ["G", "major", "G A B C D E F#"],
    ["D", "major", "D E F# G A B C#"],
    ["A", "major", "A B C# D E F# G#"],
    ["E", "major", "E F# G# A B C# D#"],
    ["F", "major", "F G A A# C D E"],
    ["A#", "major", "A# C D D# F G A"],
    ["A", "minor", "A B C D E F G"],
    ["E", "minor", "E F# G A B C D"],
    ["B", "minor", "B C# D E F# G A"],
    ["D", "minor", "D E F G A A# C"],
    ["C", "minor", "C D D# F G G# A#"],
    ["F#", "minor", "F# G# A B C# D E"],
  ])("%s %s is %s", (tonic, mode, names) => {
    const root = pitchClassOf(tonic);
    const scale = Array.from({ length: 7 }, (_, degree) => PITCH_NAMES[scaleNote(mode, degree, root) % 12]);
    expect(scale.join(" ")).toBe(names);
  });

  test("a key has seven of the twelve notes, the same in every octave", () => {
    for (const key of KEYS) {
      const members = Array.from({ length: 12 }, (_, note) => isInKey(note, key));
      expect(members.filter(Boolean)).toHaveLength(7);
      for (let note = -24; note < 120; note++) expect(isInKey(note, key)).toBe(members[((note % 12) + 12) % 12]);
    }
  });

  test("a major key and the minor a third below have the same notes, no other pair", () => {
    const notesOf = (key: (typeof KEYS)[number]) => Array.from({ length: 12 }, (_, note) => isInKey(note, key)).join();
    for (const major of KEYS.filter(({ mode }) => mode === "major")) {
      const twins = KEYS.filter((other) => other !== major && notesOf(other) === notesOf(major));
      expect(twins).toEqual([{ tonic: PITCH_NAMES[(pitchClassOf(major.tonic) + 9) % 12], mode: "minor" }]);
    }
  });

  test("keys a fifth apart differ in one note", () => {
    for (const { tonic, mode } of KEYS) {
      const fifth = { tonic: PITCH_NAMES[(pitchClassOf(tonic) + 7) % 12] ?? "C", mode };
      const changed = Array.from({ length: 12 }, (_, note) => note).filter(
        (note) => isInKey(note, { tonic, mode }) !== isInKey(note, fifth),
      );
      expect(changed).toHaveLength(2);
    }
  });
});

describe("chords of a scale", () => {
  const qualities: Record<string, string> = { "4,3": "major", "3,4": "minor", "3,3": "diminished", "4,4": "augmented" };

  test.each<[Mode, string[]]>([
    ["major", ["major", "minor", "minor", "major", "major", "minor", "diminished"]],
    ["minor", ["minor", "diminished", "major", "minor", "minor", "major", "major"]],
  ])("triads of %s are %j", (mode, expected) => {
    const found = Array.from({ length: 7 }, (_, root) => {
      const [low = 0, middle = 0, high = 0] = chordDegrees(root, 3).map((degree) => scaleNote(mode, degree, 60));
      return qualities[`${middle - low},${high - middle}`];
    });
    expect(found).toEqual(expected);
  });

  test("every chord stacks thirds of three or four semitones", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Mode>("major", "minor"),
        fc.integer({ min: -9, max: 9 }),
        fc.integer({ min: 3, max: 5 }),
        (mode, root, size) => {
          const notes = chordDegrees(root, size).map((degree) => scaleNote(mode, degree, 60));
          expect(notes).toHaveLength(size);
          for (const [i, note] of notes.slice(1).entries()) expect([3, 4]).toContain(note - (notes[i] ?? 0));
        },
      ),
    );
  });
});

test("the note of a pitch class at or above a floor is the first one there", () => {
  fc.assert(
    fc.property(fc.integer({ min: -30, max: 30 }), fc.integer({ min: -40, max: 110 }), (pitchClass, floor) => {
      const note = noteAtOrAbove(pitchClass, floor);
      const same = (other: number) => (((other - pitchClass) % 12) + 12) % 12 === 0;
      expect(same(note)).toBe(true);
      for (let below = floor; below < note; below++) expect(same(below)).toBe(false);
      expect(note).toBeGreaterThanOrEqual(floor);
    }),
  );
});

describe("voice leading", () => {
  const pitches = fc
    .tuple(fc.constantFrom<Mode>("major", "minor"), fc.integer({ min: 0, max: 6 }), fc.integer({ min: 3, max: 5 }))
    .map(([mode, root, size]) => chordDegrees(root, size).map((degree) => scaleNote(mode, degree, 48)));
  const classes = (notes: readonly number[]) => [...new Set(notes.map((note) => note % 12))].sort((a, b) => a - b);

  test("keeps every note of the chord, once, within an octave and a third", () => {
    fc.assert(
      fc.property(pitches, pitches, fc.integer({ min: 55, max: 72 }), (before, chord, centre) => {
        const voiced = leadVoices(chord, leadVoices(before, [], centre), centre);
        expect(classes(voiced)).toEqual(classes(chord));
        expect(voiced).toHaveLength(chord.length);
        expect(Math.max(...voiced) - Math.min(...voiced)).toBeLessThan(12);
      }),
    );
  });

  test("a chord that stays does not move, however often", () => {
    fc.assert(
      fc.property(pitches, fc.integer({ min: 55, max: 72 }), (chord, centre) => {
        let voiced = leadVoices(chord, [], centre);
        for (let bar = 0; bar < 4; bar++) {
          const next = leadVoices(chord, voiced, centre);
          expect(next).toEqual(voiced);
          voiced = next;
        }
      }),
    );
  });

  test("never wanders off: after a hundred chords it is still near its centre", () => {
    fc.assert(
      fc.property(fc.array(pitches, { minLength: 100, maxLength: 100 }), (chords) => {
        let voiced: number[] = [];
        for (const chord of chords) voiced = leadVoices(chord, voiced, 62);
        expect(Math.abs(voiced.reduce((sum, note) => sum + note, 0) / voiced.length - 62)).toBeLessThan(10);
      }),
      { numRuns: 20 },
    );
  });

  test("moves an octave along with its centre", () => {
    fc.assert(
      fc.property(pitches, (chord) => {
        const [low, high] = [leadVoices(chord, [], 50), leadVoices(chord, [], 62)];
        expect(high).toEqual(low.map((note) => note + 12));
      }),
    );
  });
});
