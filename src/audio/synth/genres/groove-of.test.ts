import { describe, expect, test } from "vitest";
import { composeScore } from "../compose.ts";
import { layersOf } from "../layers.ts";
import { readRecipe } from "../recipe.ts";
import { varyRecipe } from "../vary.ts";
import { GENRE_NAMES } from "./genre.ts";
import { grooveInTempo, grooveLike, grooveOf } from "./groove-of.ts";
import { GENRES } from "./index.ts";

describe("the groove of a recipe", () => {
  test("is the one that it names, else its seed's; twelve seeds find most of them", () => {
    expect(grooveOf({ genre: "house", groove: "jackin", seed: 1 }).name).toBe("jackin");
    expect(grooveOf({ genre: "house", groove: "no such", seed: 1 })).toBe(grooveOf({ genre: "house", seed: 1 }));
    for (const genre of GENRE_NAMES) {
      const found = Array.from({ length: 12 }, (_, seed) => grooveOf({ genre, seed: seed + 1 }).name);
      expect(new Set(found).size, genre).toBeGreaterThanOrEqual(4);
    }
  });

  test("is one of its metre where the genre has any; a named one is fitted to it", () => {
    const metre = { beats: 3, unit: 4 };
    for (let seed = 1; seed < 9; seed++) expect(grooveOf({ genre: "jazz", metre, seed }).name).toBe("in three");
    expect(grooveOf({ genre: "jazz", groove: "bebop", metre, seed: 1 }).name).toBe("bebop");
    expect(grooveOf({ genre: "house", metre, seed: 1 }).metre).toBeUndefined();
    // As long as three quarters, and felt in two.
    expect(grooveOf({ genre: "jazz", metre: { beats: 6, unit: 8 }, seed: 1 }).metre).toBeUndefined();
    const waltz = composeScore(readRecipe({ prompt: "jazz waltz loop in 3/4", bars: 2, seed: 3 }));
    expect(waltz.lengthBeats).toBe(6);
  });
});

describe("a groove that would be counted at another tempo", () => {
  const SEEDS = Array.from({ length: 12 }, (_, seed) => seed + 1);
  const named = (bpm: number, halfTime = false) =>
    SEEDS.map((seed) => grooveInTempo({ genre: "metal", bpm, halfTime, seed }).groove);

  test("gives way to one that bears the tempo, and only then", () => {
    const picked = SEEDS.map((seed) => grooveOf({ genre: "metal", seed }).name);
    named(220).forEach((name, at) => {
      const isSlow = ["doom", "breakdown", "gallop", "thrash"].includes(picked[at] ?? "");
      expect(["double kick drums", "blast", "full throttle"].includes(name ?? ""), picked[at]).toBe(isSlow);
    });
    named(100).forEach((name, at) => {
      const isFast = ["blast", "thrash", "full throttle"].includes(picked[at] ?? "");
      expect(["gallop", "double kick drums", "breakdown", "doom"].includes(name ?? ""), picked[at]).toBe(isFast);
    });
  });

  test("stays where half time, or the groove itself, is asked for", () => {
    expect(named(220, true).filter((name) => name !== undefined)).toEqual([]);
    expect(readRecipe({ prompt: "doom metal loop", bpm: 220, seed: 1 }).groove).toBe("doom");
  });

  test("every genre bears its own tempos with three grooves or more", () => {
    for (const genre of GENRE_NAMES) {
      const { grooves, tempo } = GENRES[genre];
      for (const bpm of [tempo.low, tempo.usual, tempo.high]) {
        const bearing = grooves.filter(({ tempo: own }) => !own || (own.low <= bpm && bpm <= own.high));
        expect(bearing.length, `${genre} ${bpm}`).toBeGreaterThanOrEqual(3);
      }
    }
  });
});

describe("a groove beside kept parts", () => {
  test("is another one that swings as they do", () => {
    for (const genre of GENRE_NAMES) {
      const [given] = GENRES[genre].grooves;
      if (!given) continue;
      for (let seed = 1; seed < 5; seed++) {
        const like = grooveLike(given, { genre, seed });
        expect(like.name).not.toBe(given.name);
        const distances = GENRES[genre].grooves.filter((each) => each !== given && !each.metre);
        const nearest = Math.min(...distances.map(({ swing }) => Math.abs(swing - given.swing)));
        expect(Math.abs(like.swing - given.swing)).toBeLessThanOrEqual(Math.max(0.08, nearest) + 1);
      }
    }
  });

  test("new drums of every genre leave what is kept as it was, note for note", () => {
    for (const genre of GENRE_NAMES) {
      const original = readRecipe({ prompt: `${genre.replaceAll("_", " ")} loop`, bars: 2, seed: 5 });
      const varied = varyRecipe(original, {
        prompt: "new drums",
        keep: ["bass", "chords", "lead", "pad", "vocals"],
        seed: 9,
      });
      const kept = layersOf(varied)
        .slice(1)
        .flatMap(({ instruments }) => instruments);
      const notesOf = (recipe: typeof original) =>
        composeScore(recipe).events.filter(({ instrument }) => kept.includes(instrument));
      expect(notesOf(varied), genre).toEqual(notesOf(original));
    }
  });
});
