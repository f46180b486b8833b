import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PITCH_NAMES } from "../../contracts/words/key.ts";
import { composeScore } from "./compose.ts";
import { isPitched } from "./instruments.ts";
import { readRecipe, type SampleRecipe } from "./recipe.ts";
import { transposeRecipe } from "./transpose.ts";

const PROMPTS = ["house loop in A minor", "lofi keys in D dorian", "bass one shot in G", "7/8 techno in E phrygian"];
const RECIPES = PROMPTS.map((prompt) =>
  readRecipe({ prompt, seed: 7, ...(prompt.includes("shot") ? {} : { bars: 2 }) }),
);
const LOOP = RECIPES[0] ?? readRecipe({ prompt: "house", seed: 7 });

/** Noise has a note in the score, which nobody hears. */
const notesOf = (recipe: SampleRecipe) =>
  composeScore(recipe).events.filter(({ instrument }) => instrument !== "texture");

describe("a transposed recipe", () => {
  test("moves each pitched note by the semitones, and no drum, no time and no loudness", () => {
    fc.assert(
      fc.property(fc.constantFrom(...RECIPES), fc.integer({ min: -5, max: 5 }), (recipe, semitones) => {
        const moved = transposeRecipe(recipe, semitones);
        expect(moved && notesOf(moved)).toEqual(
          notesOf(recipe).map((event) =>
            isPitched(event.instrument) ? { ...event, note: event.note + semitones } : event,
          ),
        );
      }),
      { numRuns: 40 },
    );
  });

  test("has the key that is so many semitones away, in the same mode", () => {
    for (const recipe of RECIPES) {
      for (const semitones of [-5, -1, 0, 1, 5]) {
        const at = PITCH_NAMES.indexOf(recipe.key.tonic) + semitones;
        const key = { tonic: PITCH_NAMES[(at + 12) % 12], mode: recipe.key.mode };
        expect(transposeRecipe(recipe, semitones)?.key).toEqual(key);
      }
    }
  });

  test("moved twice is moved by the sum", () => {
    const once = transposeRecipe(LOOP, 3);
    expect(once && transposeRecipe(once, -5)).toEqual(transposeRecipe(LOOP, -2));
  });

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 49, -49])("cannot be moved by %d semitones", (semitones) => {
    expect(transposeRecipe(LOOP, semitones)).toBeNull();
  });

  test("cannot be of drums alone", () => {
    expect(transposeRecipe(readRecipe({ prompt: "house drums", seed: 1 }), 2)).toBeNull();
  });

  test("leaves the one that it is of as it was", () => {
    const before = structuredClone(LOOP);
    transposeRecipe(LOOP, 4);
    expect(LOOP).toEqual(before);
  });
});
