import { describe, expect, test } from "vitest";
import { CHORD_QUALITIES, type ChordQuality, chordName, tonesOf } from "./chord.ts";
import { composeScore } from "./compose.ts";
import { isPitched } from "./instruments.ts";
import { readRecipe } from "./recipe.ts";
import { recipeSchema } from "./recipe-schema.ts";
import { melodicSteps, modeFamily, plainKey, SCALE_NAMES, SCALES } from "./scales.ts";
import { isInKey } from "./theory.ts";

test.each([
  ["major", "0 2 4 5 7 9 11"],
  ["minor", "0 2 3 5 7 8 10"],
  ["dorian", "0 2 3 5 7 9 10"],
  ["phrygian", "0 1 3 5 7 8 10"],
  ["lydian", "0 2 4 6 7 9 11"],
  ["mixolydian", "0 2 4 5 7 9 10"],
  ["locrian", "0 1 3 5 6 8 10"],
  ["harmonic minor", "0 2 3 5 7 8 11"],
  ["melodic minor", "0 2 3 5 7 9 11"],
] as const)("%s has the semitones %s", (name, steps) => {
  expect(SCALES[name].join(" ")).toBe(steps);
});

test("the seven modes are one scale begun on each of its degrees", () => {
  const modes = ["major", "dorian", "phrygian", "lydian", "mixolydian", "minor", "locrian"] as const;
  for (const [degree, mode] of modes.entries()) {
    const start = SCALES.major[degree] ?? 0;
    const turned = SCALES.major.map((step) => (step - start + 12) % 12).toSorted((left, right) => left - right);
    expect(SCALES[mode]).toEqual(turned);
  }
});

test("files know of a scale whether it is major or minor, by its third", () => {
  const families = Object.fromEntries(SCALE_NAMES.map((name) => [name, modeFamily(name)]));
  expect(families).toMatchObject({ lydian: "major", mixolydian: "major", "major pentatonic": "major" });
  expect(families).toMatchObject({ dorian: "minor", locrian: "minor", blues: "minor", "melodic minor": "minor" });
  expect(plainKey({ tonic: "D", mode: "dorian" })).toEqual({ tonic: "D", mode: "minor" });
});

test("melodies of five and six notes lie on degrees that they may have", () => {
  expect(melodicSteps("minor pentatonic")).toEqual([0, 3, 5, 7, 10]);
  expect(melodicSteps("dorian")).toBe(SCALES.dorian);
});

describe("a piece in any scale", () => {
  test.each(SCALE_NAMES)("%s: every pitched note is in key", (mode) => {
    const prompt = `house chords, bass, pad, arp, keys and strings loop in D ${mode}`;
    const recipe = readRecipe({ prompt, seed: 9, bars: 4 });
    expect(recipe.key).toEqual({ tonic: "D", mode });
    const notes = composeScore(recipe).events.filter(({ instrument }) => isPitched(instrument));
    expect(notes.length).toBeGreaterThan(20);
    for (const { note } of notes) expect(isInKey(note, recipe.key)).toBe(true);
  });
});

describe("chords", () => {
  test("have their names in their key", () => {
    expect(chordName({ root: 0, quality: "m7" }, { tonic: "D" })).toBe("Dm7");
    expect(chordName({ root: 7, quality: "", bass: 11 }, { tonic: "C" })).toBe("G/B");
  });

  test("begin on their root and rise", () => {
    for (const quality of Object.keys(CHORD_QUALITIES)) {
      const tones = tonesOf({ root: 5, quality: quality as ChordQuality }); // The keys are its qualities.
      expect(tones[0]).toBe(5);
      expect(tones).toEqual(tones.toSorted((left, right) => left - right));
    }
  });
});

describe("recipes of files", () => {
  const recipe = () => JSON.parse(JSON.stringify(readRecipe({ prompt: "house loop", seed: 1 }))) as object; // It is plain data.
  const isTaken = (more: object) => recipeSchema.safeParse({ ...recipe(), ...more }).success;

  test.each([
    { metre: { beats: 7, unit: 8 } },
    { swing: 0.33 },
    { triplets: true, doubleTime: true },
    {
      chords: [
        [
          { root: 0, quality: "m7" },
          { root: 5, quality: "", bass: 9 },
        ],
      ],
    },
    { key: { tonic: "D", mode: "dorian" } },
    { sweep: "falling", ring: "long", tuned: true },
  ])("may have %j", (more) => {
    expect(isTaken(more)).toBe(true);
  });

  test.each([
    { metre: { beats: 33, unit: 4 } },
    { metre: { beats: 7, unit: 7 } },
    { metre: { beats: 16, unit: 2 } },
    { swing: 2 },
    { chords: [] },
    { chords: [[]] },
    { chords: [[{ root: 12, quality: "m7" }]] },
    { chords: [[{ root: 0, quality: "weird" }]] },
    { key: { tonic: "D", mode: "martian" } },
    { sweep: "sideways" },
  ])("may not have %j", (more) => {
    expect(isTaken(more)).toBe(false);
  });
});
