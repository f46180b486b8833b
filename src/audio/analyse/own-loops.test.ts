import { expect, test } from "vitest";
import { GENRES } from "../synth/genres/index.ts";
import { GENRE_NAMES } from "../synth/genres/genre.ts";
import { readRecipe } from "../synth/recipe.ts";
import { renderSample } from "../synth/render.ts";
import { estimateKey } from "./key/key.ts";
import { estimateTempo } from "./tempo.ts";

/**
 * Loops of the synthesiser are heard as what they were made to be, by ear alone. Ambient has no beat to hear. Every second
 * genre: `npm run bench -- read-back` hears all.
 */
const GENRES_WITH_BEAT = GENRE_NAMES.filter((name) => name !== "ambient");

const loops = GENRES_WITH_BEAT.flatMap((genre, place) => {
  if (place % 2 === 1) return [];
  const { tempo, key } = GENRES[genre];
  const [groove] = GENRES[genre].grooves;
  // A slow shuffle is heard in its triplets.
  const isShuffled = groove?.swings === 8;
  const bpm = place % 3 === 0 && !isShuffled ? tempo.low : tempo.usual;
  const prompt = `${genre.replaceAll("_", " ")} loop`;
  const recipe = readRecipe({ prompt, type: "loop", bars: 4, bpm, key, seed: 500 + place });
  // The first groove is the usual one.
  const { audio } = renderSample({ ...recipe, groove: groove?.name ?? "" }, { sampleRate: 22_050 });
  return [{ genre, bpm, key, audio }];
});

test.each(loops)("a $genre loop has $bpm BPM, not half or double", ({ bpm, audio }) => {
  expect((estimateTempo(audio)?.value ?? 0) / bpm).toBeCloseTo(1, 2);
});

test("most keys are right, and where one is not the right one is stated as an alternative", () => {
  const readings = loops.map(({ key, audio }) => {
    const heard = estimateKey(audio);
    const told = heard ? [heard, ...heard.alternatives] : [];
    return told.findIndex(({ tonic, mode }) => tonic === key.tonic && mode === key.mode);
  });
  expect(readings.filter((place) => place === 0).length).toBeGreaterThanOrEqual(0.75 * loops.length);
  expect(readings.filter((place) => place >= 0).length).toBeGreaterThanOrEqual(0.9 * loops.length);
});
