import { parseKey } from "../../contracts/words/key.ts";
import { MAX_SEED } from "../../contracts/limits.ts";
import { describeRecipe, readRecipe } from "../../audio/synth/recipe.ts";
import { PARTS, type Part } from "../../audio/synth/part.ts";
import { writeSampleFile } from "../../audio/synth/sample-file.ts";
import { varyRecipe } from "../../audio/synth/vary.ts";
import { readStoredRecipe } from "./stored-recipe.ts";
import { type RenderedSample, renderSample } from "../../audio/synth/render.ts";
import type { ModelJob, ModelReporter } from "../worker/protocol.ts";
import { type SettledSynthInput, settledSynthInputSchema } from "./synth-input.ts";

/** `wav0/synth`: one WAV file (24 bits) for each variation, take i with seed + i. */
export async function runSynth(job: ModelJob, reporter: ModelReporter): Promise<void> {
  const input = settledSynthInputSchema.parse(job.input);
  reporter.log(`Using seed: ${input.seed}`);
  reporter.metric("seed", input.seed);
  for (let take = 0; take < input.variations; take += 1) {
    const seed = seedOf(input.seed, take);
    const onProgress = (fraction: number): void => reporter.progress((take + fraction) / input.variations);
    const sample = renderTake(input, seed, onProgress);
    reporter.log(`Take ${take + 1} of ${input.variations}: ${describeRecipe(sample.recipe)}`);
    const { prompt } = input;
    const bytes = writeSampleFile(sample, { title: prompt, comment: `${prompt} (seed ${sample.recipe.seed})` });
    reporter.output({ slot: String(take), name: `take_${take + 1}.wav`, contentType: "audio/wav", bytes });
  }
}

/** Seeds count on from the given one; after the greatest comes 1. */
export function seedOf(seed: number, take: number): number {
  return ((seed - 1 + take) % MAX_SEED) + 1;
}

function renderTake(input: SettledSynthInput, seed: number, onProgress: (fraction: number) => void): RenderedSample {
  const { prompt, type, bars, bpm, duration_seconds: durationSeconds, variation_of: original } = input;
  const key = (input.key === undefined ? null : parseKey(input.key)) ?? undefined;
  const recipe =
    original === undefined
      ? readRecipe({ prompt, type, bars, durationSeconds, bpm, key, seed })
      : varyRecipe(readStoredRecipe(original), { prompt, keep: keptIn(input.keep), bars, bpm, key, seed });
  return renderSample(recipe, { onProgress });
}

/** "chords,bass"; whatever names no part is passed over. */
function keptIn(keep: string | undefined): readonly Part[] | "all" {
  return keep === undefined || keep === "all" ? "all" : PARTS.filter((part) => keep.split(",").includes(part));
}
