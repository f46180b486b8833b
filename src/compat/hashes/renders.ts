import { concatSamples } from "../../audio/core/channels.ts";
import type { NetworkWeights } from "../../audio/separate/learned/network-shape.ts";
import { separateStems, type SplitQuality } from "../../audio/separate/separate.ts";
import { GENRE_NAMES } from "../../audio/synth/genres/genre.ts";
import { INSTRUMENTS } from "../../audio/synth/instruments.ts";
import { readRecipe, type SampleRecipe } from "../../audio/synth/recipe.ts";
import { renderSample } from "../../audio/synth/render.ts";
import { fingerprintOf, GOLDEN_PROMPTS, GOLDEN_SEED } from "../../audio/synth/testing/fingerprint.ts";

/** A render by its name. */
export interface NamedRecipe {
  name: string;
  recipe: SampleRecipe;
}

const read = (prompt: string, rest: { bars?: number; type?: "one_shot" } = {}): SampleRecipe =>
  readRecipe({ prompt, seed: GOLDEN_SEED, ...rest });

/** The golden prompts, a bar of every genre, and a hit or note of every instrument. */
export function everyRender(): NamedRecipe[] {
  return [
    ...GOLDEN_PROMPTS.map((prompt) => ({ name: prompt, recipe: read(prompt) })),
    ...GENRE_NAMES.map((genre) => ({
      name: `a bar of ${genre}`,
      recipe: read(genre.replaceAll("_", " "), { bars: 1 }),
    })),
    ...INSTRUMENTS.map((instrument) => ({
      name: `one ${instrument}`,
      recipe: { ...read("house", { type: "one_shot" }), instruments: [instrument] },
    })),
  ];
}

/** Fingerprint of each render by its name. */
export function fingerprintsOf(renders: readonly NamedRecipe[]): Record<string, string> {
  return Object.fromEntries(renders.map(({ name, recipe }) => [name, fingerprintOf(renderSample(recipe).audio)]));
}

/** Longer than a chunk of the splitter, so that a cross-fade of two is in it. */
const SPLIT_SECONDS = 40;

/** Fingerprint of each stem of a golden loop, by both qualities of the splitter. */
export function fingerprintsOfStems(weights: NetworkWeights, seconds = SPLIT_SECONDS): Record<string, string> {
  const { sampleRate, channels } = renderSample(read("lofi keys and vinyl, 1 bar")).audio;
  const times = Math.ceil((seconds * sampleRate) / (channels[0]?.length ?? 1));
  const repeated = channels.map((samples) => concatSamples(Array.from({ length: times }, () => samples)));
  const options = { fast: {}, learned: { weights } } satisfies Record<SplitQuality, object>;
  const prints = Object.entries(options).flatMap(([quality, each]) =>
    Object.entries(separateStems({ sampleRate, channels: repeated }, each)).map(
      ([stem, audio]) => [`${stem} of a ${quality} split`, fingerprintOf(audio)] as const,
    ),
  );
  return Object.fromEntries(prints);
}

/** Names of the renders whose fingerprints are not the same in all runs, in order. */
export function differingRenders(runs: readonly Readonly<Record<string, string>>[]): string[] {
  const names = new Set(runs.flatMap((run) => Object.keys(run)));
  return [...names].filter((name) => new Set(runs.map((run) => run[name])).size > 1);
}
