import { mixToMono } from "../../core/channels.ts";
import { separateStems } from "../../separate/separate.ts";
import { composeScore } from "../../synth/compose.ts";
import { GENRE_NAMES } from "../../synth/genres/genre.ts";
import { GENRES } from "../../synth/genres/index.ts";
import type { Instrument } from "../../synth/instruments.ts";
import { readRecipe } from "../../synth/recipe.ts";
import { renderSample } from "../../synth/render.ts";
import { measureDrumBands } from "../drum-bands.ts";
import { drumFeatures } from "../drum-features.ts";
import { findDrumOnsets } from "../drum-onsets.ts";
import type { Example } from "./fit-network.ts";

/** A drum by the number of its class, as `drum-hits.ts` has them. */
export interface Hit {
  seconds: number;
  drum: number;
}

/** Kind of piece; figures are given for each. */
export type Origin = "loops" | "alone" | "stems" | "kits";

/** A piece to learn from, or to be examined by. */
export interface Piece {
  origin: Origin;
  mono: Float32Array;
  sampleRate: number;
  hits: Hit[];
}

/** Classes of the drums of the synthesiser. */
const CLASSES: Partial<Record<Instrument, number>> = {
  kick: 0,
  snare: 1,
  clap: 1,
  rim: 1,
  closed_hat: 2,
  shaker: 2,
  open_hat: 3,
  crash: 3,
  tom: 4,
  percussion: 5,
};
/** Alone and in pairs: a stem, or a loop of a pack, is often no whole kit. */
const ALONE = [
  "closed hat",
  "open hat",
  "closed hat, open hat",
  "shaker",
  "kick",
  "snare",
  "clap",
  "tom",
  "percussion",
  "kick, snare",
];
/** An onset is a hit if it lies this near to one. */
const NEAR_SECONDS = 0.03;

/** Loops of drums in every genre. */
export function* drumLoops(seeds: readonly number[]): Generator<Piece> {
  for (const seed of seeds)
    for (const genre of GENRE_NAMES) yield rendered("loops", `${GENRES[genre].label} drums only`, seed);
}

/** Single drums, and a few pairs, in every genre; hats first of all, which are alone most often. */
export function* drumsAlone(seeds: readonly number[]): Generator<Piece> {
  for (const [place, names] of ALONE.entries())
    for (const seed of seeds)
      // Every third genre, another third for the next drum.
      for (const [index, genre] of GENRE_NAMES.entries())
        if ((index + place + seed) % 3 === 0) yield rendered("alone", `${GENRES[genre].label} ${names} only`, seed);
}

/** The drums that the splitter takes out of whole loops. */
export function* drumStems(seeds: readonly number[]): Generator<Piece> {
  for (const seed of seeds) {
    for (const [index, genre] of GENRE_NAMES.entries()) {
      if ((index + seed) % 3 !== 0) continue;
      const recipe = readRecipe({ prompt: GENRES[genre].label, type: "loop", bars: 2, seed });
      const { drums } = separateStems(renderSample(recipe).audio);
      yield { origin: "stems", mono: mixToMono(drums), sampleRate: drums.sampleRate, hits: hitsOf(recipe) };
    }
  }
}

function rendered(origin: Origin, prompt: string, seed: number): Piece {
  const recipe = readRecipe({ prompt, type: "loop", bars: 2, seed });
  const { audio } = renderSample(recipe);
  return { origin, mono: mixToMono(audio), sampleRate: audio.sampleRate, hits: hitsOf(recipe) };
}

function hitsOf(recipe: Parameters<typeof composeScore>[0]): Hit[] {
  return composeScore(recipe).events.flatMap(({ instrument, startBeats }) => {
    const drum = CLASSES[instrument];
    return drum === undefined ? [] : [{ seconds: (startBeats * 60) / recipe.bpm, drum }];
  });
}

/** The onsets of a piece with the classes that are struck there; of an onset where nothing is, none. */
export function examplesOf({ mono, sampleRate, hits }: Piece, classes: number): Example[] {
  const bands = measureDrumBands(mono, sampleRate);
  const featuresOf = drumFeatures(bands);
  return findDrumOnsets(bands).map((onset) => {
    const here = hits.filter(({ seconds }) => Math.abs(seconds - onset / bands.rate) <= NEAR_SECONDS);
    const wanted = Float32Array.from({ length: classes }, (_, drum) => (here.some((hit) => hit.drum === drum) ? 1 : 0));
    return { features: featuresOf(onset), wanted };
  });
}
