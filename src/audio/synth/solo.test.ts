import { expect, test } from "vitest";
import type { AudioData } from "../audio.ts";
import { fitRecipe } from "./fit-recipe.ts";
import { isPitched } from "./instruments.ts";
import { readKeptScore, writeKeptScore } from "./kept-score.ts";
import { heardInstruments, type Part, partsOf } from "./part.ts";
import { describeRecipe, readRecipe, type SampleRecipe } from "./recipe.ts";
import { recipeSchema } from "./recipe-schema.ts";
import { renderSample, renderSolos, renderStems } from "./render.ts";
import { songOf } from "./song.ts";
import { describeVariation, varyRecipe } from "./vary.ts";

const RATE = 11_025;
const house = readRecipe({ prompt: "house, 1 bar, 120 bpm, in A minor", seed: 20 });
const stemOf = (recipe: SampleRecipe, part: Part): SampleRecipe => ({ ...recipe, solo: [part] });
const kept = (recipe: SampleRecipe) => readKeptScore(writeKeptScore(recipe) ?? "");
const highest = ({ channels }: AudioData) =>
  Math.max(...channels.map((all) => all.reduce((a, b) => Math.max(a, b), 0)));

test.each(["house, 1 bar", "lofi keys and vinyl, 1 bar", "kick and bass one shot, 1 second", "808 in F"])(
  "the kept score of each stem of %s renders to its bytes, and the notes of all are those of the whole",
  (prompt) => {
    const recipe = readRecipe({ prompt, seed: 20 });
    const stems = [...renderStems(recipe, { sampleRate: RATE })];
    for (const stem of stems) {
      const score = kept(stem.recipe);
      const again = score?.recipe && renderSample(score.recipe, { sampleRate: RATE });
      expect(again?.audio.channels).toEqual(stem.audio.channels);
      expect(again?.rootMidiNote).toBe(stem.rootMidiNote);
      expect(stem.rootMidiNote !== null).toBe(heardInstruments(stem.recipe).some(isPitched));
    }
    const tracks = stems.flatMap((stem) => kept(stem.recipe)?.song.tracks ?? []);
    const names = (all: typeof tracks) => all.map(({ name, notes }) => [name, notes.length]).toSorted();
    expect(names(tracks)).toEqual(names(songOf(recipe).tracks));
  },
);

test("the stem of a bass has the notes of the bass, says so, and is split into itself", () => {
  const bass = stemOf(house, "bass");
  expect(songOf(bass).tracks).toEqual(songOf(house).tracks.filter(({ name }) => name === "Bass"));
  expect(describeRecipe(bass)).toMatch(/bass/);
  expect(describeRecipe(bass)).not.toMatch(/kick|hat|stab/);
  expect([...renderStems(bass, { sampleRate: RATE })].map(({ part }) => part)).toEqual(["bass"]);
});

test("several parts at once are the sum of their stems, to the bytes of their own recipe", () => {
  const [rest] = [...renderSolos(house, [["bass", "chords"]], { sampleRate: RATE })];
  const parts = [...renderStems(house, { sampleRate: RATE })].filter(
    ({ part }) => part === "bass" || part === "chords",
  );
  const [left = []] = rest?.audio.channels ?? [];
  const sum = left.map((_, i) => parts.reduce((total, { audio }) => total + (audio.channels[0]?.[i] ?? 0), 0));
  expect(Math.max(...left.map((value, i) => Math.abs(value - (sum[i] ?? 9))))).toBeLessThan(1e-6);
  expect(rest?.recipe.solo).toEqual(["bass", "chords"]);
  expect(rest && renderSample(rest.recipe, { sampleRate: RATE }).audio).toEqual(rest?.audio);
  const [all] = [...renderSolos(house, [partsOf(house.instruments)], { sampleRate: RATE })];
  expect(all?.recipe).toBe(house);
});

test("a stem at another tempo and key is the stem of the loop at that tempo and key", () => {
  const to = { bpm: 100, key: { tonic: "D" as const, mode: "minor" as const } };
  const from = { bpm: 120, key: { tonic: "A" as const, mode: "minor" as const } };
  const fit = { from, to, seconds: 2.4, ratio: 1.2, semitones: 5 };
  const whole = fitRecipe(house, fit);
  expect(fitRecipe(stemOf(house, "bass"), fit)).toEqual(whole && stemOf(whole, "bass"));
  // Drums are not moved by notes: whoever shifts them wants the sound shifted.
  const shift = { from, to: { bpm: 120, key: null }, seconds: 2, ratio: 1, semitones: 2 };
  expect(fitRecipe(stemOf(house, "kick"), shift)).toBeNull();
  expect(fitRecipe(stemOf(house, "bass"), shift)).toMatchObject({ transposed: 2, solo: ["bass"] });
});

test("a variation of a stem changes that part alone: the rest of its loop stays what it was", () => {
  const bass = stemOf(house, "bass");
  const varied = varyRecipe(bass, { prompt: "new bass", keep: [], seed: 99 });
  expect(describeVariation(bass, varied)).toBe("New: bass.");
  const others = (recipe: SampleRecipe) =>
    songOf({ ...recipe, solo: undefined }).tracks.filter(({ name }) => name !== "Bass");
  expect(others(varied)).toEqual(others(house));
  expect(songOf(varied).tracks.map(({ name }) => name)).toEqual(["Bass"]);
  expect(songOf(varied).tracks).not.toEqual(songOf(bass).tracks);
  expect(varyRecipe(bass, { prompt: "same at 100", keep: "all", seed: 99 })).toMatchObject({
    bpm: 100,
    solo: ["bass"],
  });
});

test("a stem stays heard in a genre that has no such part", () => {
  const lead = stemOf(readRecipe({ prompt: "trance with lead, 1 bar", seed: 3 }), "lead");
  for (const genre of ["drum and bass", "ambient", "trap", "techno", "lofi"]) {
    const varied = varyRecipe(lead, { prompt: `new lead, ${genre}`, keep: [], seed: 5 });
    expect([genre, songOf(varied).tracks.length > 0]).toEqual([genre, true]);
    expect(highest(renderSample(varied, { sampleRate: RATE }).audio)).toBeGreaterThan(0);
    expect(recipeSchema.safeParse(varied).success).toBe(true);
  }
});

test.each([[[]], [["vocals"]], [["tuba"]]])(
  "a stranger's recipe that hears %j of a loop without it is none",
  (solo) => {
    expect(recipeSchema.safeParse({ ...house, solo }).success).toBe(false);
  },
);
