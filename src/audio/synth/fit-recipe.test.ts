import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseKey } from "../../contracts/words/key.ts";
import { composeScore } from "./compose.ts";
import { fitRecipe, type RecipeFit } from "./fit-recipe.ts";
import { GENRE_NAMES } from "./genres/genre.ts";
import { isPitched, STRIPS } from "./instruments.ts";
import { readRecipe, type SampleRecipe } from "./recipe.ts";
import { recipeSchema } from "./recipe-schema.ts";
import { transposeRecipe } from "./transpose.ts";
import { varyRecipe } from "./vary.ts";

const LOOP = readRecipe({ prompt: "house, 2 bars, 120 bpm, in A minor", seed: 3 });
const SECONDS = 4;
const key = (name: string) => parseKey(name);

/** A fit of the loop from what its user says it is to what is asked for. */
function fitted(
  to: { bpm?: number; key?: string; semitones?: number; seconds?: number },
  { recipe = LOOP, bpm = recipe.bpm, said = "A minor" }: { recipe?: SampleRecipe; bpm?: number; said?: string } = {},
) {
  const seconds = to.seconds ?? (SECONDS * bpm) / (to.bpm ?? bpm);
  const fit: RecipeFit = {
    from: { bpm, key: key(said) },
    to: { bpm: to.bpm, key: key(to.key ?? "") },
    seconds,
    ratio: seconds / SECONDS,
    semitones: to.semitones ?? 0,
  };
  return fitRecipe(recipe, fit);
}

describe("a recipe that renders a fit", () => {
  test("has the tempo and the key asked for, as a variation that keeps all has them", () => {
    expect(fitted({ bpm: 97.5, key: "F minor", semitones: -4 })).toEqual(
      varyRecipe(LOOP, { prompt: "", keep: "all", bpm: 97.5, key: { tonic: "F", mode: "minor" }, seed: LOOP.seed }),
    );
    expect(fitted({ key: "F major", semitones: 5 })).toMatchObject({ key: { tonic: "F", mode: "major" }, bpm: 120 });
    expect(fitted({})).toBe(LOOP);
  });

  test("is changed by as much as lies between a corrected tempo or key and the one asked for", () => {
    expect(fitted({ bpm: 90 }, { bpm: 60 })).toMatchObject({ bpm: 180, bars: 2 });
    expect(fitted({ key: "D minor", semitones: 2 }, { said: "C minor" })?.key).toEqual({ tonic: "B", mode: "minor" });
    expect(fitted({ key: "C minor" }, { said: "C minor" })?.key).toEqual(LOOP.key);
  });

  test.each<[string, Parameters<typeof fitted>]>([
    ["another number of bars", [{ seconds: 8 }]],
    ["a tempo that cannot be played", [{ bpm: 240 }, { bpm: 60 }]],
    ["fractions of a semitone", [{ semitones: 0.5 }]],
    [
      "drums that are to be shifted",
      [{ semitones: 3 }, { recipe: readRecipe({ prompt: "house drums, 120", seed: 1 }) }],
    ],
    ["drums that are said to have a key", [{ key: "F minor" }, { recipe: { ...LOOP, instruments: ["kick"] } }]],
    ["a one-shot of another length", [{ seconds: 3 }, { recipe: readRecipe({ prompt: "808 in A minor", seed: 1 }) }]],
  ])("is none for %s", (_, asked) => {
    expect(fitted(...asked)).toBeNull();
  });

  test("moves a one-shot by semitones, and leaves its length to its sound", () => {
    const recipe = readRecipe({ prompt: "808 in F", seed: 3 });
    expect(fitted({ semitones: -5 }, { recipe })).toMatchObject({ key: { tonic: "C" }, transposed: -5, bars: null });
  });
});

describe("a piece moved by semitones", () => {
  const recipes = fc
    .record({ genre: fc.constantFrom(...GENRE_NAMES), seed: fc.integer({ min: 1, max: 9_999 }) })
    .map(({ genre, seed }) => readRecipe({ prompt: `${genre.replaceAll("_", " ")}, 1 bar`, seed }));
  const within = fc.integer({ min: -24, max: 24 });

  test("moves all notes but those of drums, and is itself again when it is moved back", () => {
    fc.assert(
      fc.property(recipes, within, (recipe, semitones) => {
        const moved = transposeRecipe(recipe, semitones);
        if (!moved) return;
        expect(recipeSchema.safeParse({ ...moved, ignored: [] }).success).toBe(true);
        const [before, after] = [composeScore(recipe), composeScore(moved)];
        expect(after).toEqual({
          ...before,
          events: before.events.map((event) => {
            const shift = STRIPS[event.instrument].role === "drum" ? 0 : semitones;
            return isPitched(event.instrument)
              ? { ...event, note: event.note + shift }
              : expect.objectContaining({ startBeats: event.startBeats });
          }),
        });
        const back = transposeRecipe(moved, -semitones);
        expect(back && composeScore(back).events).toEqual(before.events);
        expect(back?.key).toEqual(recipe.key);
      }),
      { numRuns: 40 },
    );
  });

  test("goes back to its own registers in another key, and no note ever leaves MIDI", () => {
    const moved = transposeRecipe(LOOP, 12);
    if (!moved) throw new Error("It was not moved");
    const again = varyRecipe(moved, { prompt: "", keep: "all", key: { tonic: "F", mode: "minor" }, seed: 1 });
    expect(again).not.toHaveProperty("transposed");
    expect(varyRecipe(moved, { prompt: "", keep: "all", bpm: 90, seed: 1 })).toMatchObject({ transposed: 12, bpm: 90 });
    const extreme = composeScore({ ...LOOP, transposed: -48 }).events.map(({ note }) => note);
    expect(Math.min(...extreme)).toBeGreaterThanOrEqual(0);
    expect(transposeRecipe(LOOP, -48)).toBeNull();
    expect(transposeRecipe(LOOP, 49)).toBeNull();
  });
});
