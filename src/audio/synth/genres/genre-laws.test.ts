import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { composeScore } from "../compose.ts";
import { INSTRUMENTS, STRIPS } from "../instruments.ts";
import { readRecipe, type SampleRecipe } from "../recipe.ts";
import type { NoteEvent } from "../score.ts";
import { songOf } from "../song.ts";
import { isInKey } from "../theory.ts";
import { GENRE_NAMES, type GenreName } from "./genre.ts";
import { GENRES } from "./index.ts";

const promptOf = (name: GenreName) => name.replaceAll("_", " ");
const recipeOf = (name: GenreName, seed: number, bars = 2): SampleRecipe =>
  readRecipe({ prompt: promptOf(name), type: "loop", seed, bars });
const notesOf = (name: GenreName, seed: number) => JSON.stringify(composeScore(recipeOf(name, seed)).events);

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });
const lengths = fc.constantFrom(1, 2, 3, 4, 5, 8);

describe.each(GENRE_NAMES)("%s", (name) => {
  const genre = GENRES[name];

  test("is itself by its name in a prompt, at its usual tempo and key", () => {
    const recipe = recipeOf(name, 1);
    expect([recipe.genre, recipe.bpm, recipe.key]).toEqual([name, genre.tempo.usual, genre.key]);
    expect(genre.name).toBe(name);
    expect(recipe.instruments.toSorted()).toEqual(genre.instruments.toSorted());
  });

  test("keeps its notes inside the loop, with velocities over 0 and up to 1, for any seed and length", () => {
    fc.assert(
      fc.property(seeds, lengths, (seed, bars) => {
        const { events, lengthBeats } = composeScore(recipeOf(name, seed, bars));
        expect(lengthBeats).toBe(4 * bars);
        const isInside = ({ instrument, startBeats, gateBeats, velocity, note }: NoteEvent) =>
          [
            genre.instruments.includes(instrument),
            startBeats >= 0 && startBeats < lengthBeats,
            gateBeats > 0 && gateBeats <= lengthBeats,
            velocity > 0 && velocity <= 1,
            Number.isInteger(note) && note >= 0 && note <= 127,
          ].every(Boolean);
        expect(events.filter((event) => !isInside(event))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  test("plays in its key, for any seed", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const pitched = composeScore(recipeOf(name, seed, 4)).events.filter(({ instrument }) =>
          ["bass", "harmony", "melody"].includes(STRIPS[instrument].role),
        );
        expect(pitched.length).toBeGreaterThan(0);
        expect(pitched.filter(({ note }) => !isInKey(note, genre.key))).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  test("has the same notes for the same seed and others for another", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(notesOf(name, seed)).toBe(notesOf(name, seed));
      }),
      { numRuns: 2 },
    );
    expect(new Set(Array.from({ length: 4 }, (_, seed) => notesOf(name, seed))).size).toBe(4);
  });

  test("lets no key of an instrument be struck twice at once", () => {
    for (let seed = 0; seed < 3; seed++) {
      const { events } = composeScore(recipeOf(name, seed, 4));
      const places = events.map(({ instrument, startBeats, note }) => `${instrument} ${note} ${startBeats.toFixed(3)}`);
      expect(places.filter((place, i) => places.indexOf(place) !== i)).toEqual([]);
    }
  });

  test("is a song whose tracks hold every note, in order of time", () => {
    const recipe = recipeOf(name, 11, 4);
    const score = composeScore(recipe);
    const song = songOf(recipe, score);
    expect(song).toMatchObject({ bpm: genre.tempo.usual, beatsPerBar: 4, lengthBeats: 16, key: genre.key });
    expect(song.tracks.reduce((count, { notes }) => count + notes.length, 0)).toBe(score.events.length);
    for (const { notes } of song.tracks)
      notes
        .slice(1)
        .forEach(({ startBeats }, i) => expect(startBeats).toBeGreaterThanOrEqual(notes[i]?.startBeats ?? 0));
  });
});

describe.each(GENRE_NAMES)("the numbers of %s", (name) => {
  const genre = GENRES[name];

  test("are within what their meaning allows", () => {
    const shares = {
      melodyDensity: genre.melodyDensity,
      kickDrive: genre.kit.kickDrive,
      snareNoise: genre.kit.snareNoise,
      ducking: genre.ducking.depth,
    };
    for (const [what, share] of Object.entries(shares)) expect(share >= 0 && share <= 1, what).toBe(true);
    // A late hit cannot be heard as another step.
    expect(genre.looseness >= 0 && genre.looseness < 60 / genre.tempo.high / 4 / 2).toBe(true);
    expect(Math.abs(genre.brightness)).toBeLessThanOrEqual(1);
    expect([3, 4, 5]).toContain(genre.chordSize);
    for (const time of [
      genre.reverbSeconds,
      genre.delayBeats,
      genre.kit.kickDecay,
      genre.kit.hatDecay,
      genre.barsPerChord,
    ])
      expect(time).toBeGreaterThan(0);
  });

  test("name instruments once, and levels only of instruments that there are", () => {
    expect(new Set(genre.instruments).size).toBe(genre.instruments.length);
    for (const [instrument, decibels] of Object.entries(genre.balance)) {
      expect(INSTRUMENTS).toContain(instrument);
      expect(Math.abs(decibels)).toBeLessThanOrEqual(12);
    }
  });
});

test("no two genres sound alike: each has its own grooves and its own kit", () => {
  const grooves = GENRE_NAMES.map((name) => JSON.stringify(GENRES[name].grooves));
  const kits = GENRE_NAMES.map((name) => JSON.stringify(GENRES[name].kit));
  expect(new Set(grooves).size).toBe(GENRE_NAMES.length);
  expect(new Set(kits).size).toBe(GENRE_NAMES.length);
});

test("genres have their own words for people", () => {
  const labels = GENRE_NAMES.map((name) => GENRES[name].label);
  expect(new Set(labels).size).toBe(labels.length);
  for (const label of labels) expect(label.trim().length).toBeGreaterThan(2);
});
