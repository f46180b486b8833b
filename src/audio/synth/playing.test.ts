import { describe, expect, test } from "vitest";
import { composeScore } from "./compose.ts";
import { INSTRUMENTS, isPitched, STRIPS } from "./instruments.ts";
import { isHarmony, type Playing, playingOf, PLAYING, usualPlaying } from "./playing.ts";
import { readRecipe } from "./recipe.ts";
import { recipeSchema, storableRecipe } from "./recipe-schema.ts";
import { isInKey } from "./theory.ts";
import { varyRecipe } from "./vary.ts";

/** Most notes that begin together. */
function voicesOf(prompt: string): number {
  const { events } = composeScore(readRecipe({ prompt, bars: 4, seed: 9 }));
  const starts = events.map(({ startBeats }) => Math.round(startBeats * 8));
  return Math.max(...starts.map((start) => starts.filter((other) => other === start).length));
}

describe("an instrument plays what it is asked for", () => {
  test.each([
    ["piano melody", 1],
    ["piano arpeggio", 1],
    ["strings melody", 1],
    ["harp melody", 1],
    ["flute chords", 3],
    ["marimba chords", 3],
    ["choir stabs", 3],
    ["organ pad", 3],
  ])("%s: %d voices or more", (prompt, voices) => {
    if (voices === 1) expect(voicesOf(`${prompt} 100 bpm`)).toBe(1);
    else expect(voicesOf(`${prompt} 100 bpm`)).toBeGreaterThanOrEqual(voices);
  });

  test("in the key, whatever it is", () => {
    for (const playing of PLAYING) {
      const recipe = { ...readRecipe({ prompt: "lofi piano loop in D dorian", seed: 2 }), plays: { piano: playing } };
      const notes = composeScore(recipe).events.map(({ note }) => note);
      expect(notes.length).toBeGreaterThan(3);
      expect(notes.every((note) => isInKey(note, recipe.key))).toBe(true);
    }
  });

  test("held chords are fewer strokes than struck ones", () => {
    const count = (prompt: string) => composeScore(readRecipe({ prompt, bars: 4, seed: 9 })).events.length;
    expect(count("funk organ pad")).toBeLessThan(count("funk organ stabs"));
  });

  test("also as one note or chord", () => {
    const notes = (prompt: string) => composeScore(readRecipe({ prompt, seed: 2 })).events.length;
    expect(notes("piano melody one shot")).toBe(1);
    expect(notes("flute chord one shot")).toBeGreaterThan(2);
  });
});

test("every instrument of notes but the bass plays something as usual, drums and noises nothing of it", () => {
  for (const instrument of INSTRUMENTS) {
    const isMelodic = isPitched(instrument) && STRIPS[instrument].role !== "bass";
    expect(usualPlaying(instrument) !== null, instrument).toBe(isMelodic);
    expect(playingOf({}, instrument)).toBe(usualPlaying(instrument));
  }
  const harmonies: Playing[] = PLAYING.filter(isHarmony);
  expect(harmonies).toEqual(["chords", "stabs", "pad"]);
  expect(isHarmony(null)).toBe(false);
});

test("a stored recipe keeps it, and so does a variation, unless it asks for something else", () => {
  const recipe = readRecipe({ prompt: "lofi beat with piano melody 80", seed: 2 });
  expect(recipe.plays).toEqual({ piano: "melody" });
  expect(recipeSchema.parse(storableRecipe(recipe)).plays).toEqual({ piano: "melody" });
  const same = varyRecipe(recipe, { prompt: "other drums", keep: ["lead", "chords"], seed: 5 });
  const own = (each: typeof recipe) => composeScore(each).events.filter(({ instrument }) => instrument === "piano");
  expect(own(same)).toEqual(own(recipe));
  expect(varyRecipe(recipe, { prompt: "piano chords", keep: ["kick"], seed: 5 }).plays).toEqual({ piano: "chords" });
});
