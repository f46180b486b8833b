import { parseSpelledKey } from "../../contracts/words/key.ts";
import { MAX_SEED } from "../../contracts/limits.ts";
import { describeRecipe, readRecipe, type SampleRecipe } from "../../audio/synth/recipe.ts";
import { PARTS, type Part } from "../../audio/synth/part.ts";
import { writeSampleFile } from "../../audio/synth/sample-file.ts";
import { varyRecipe } from "../../audio/synth/vary.ts";
import { readStoredRecipe } from "./stored-recipe.ts";
import { renderSample } from "../../audio/synth/render.ts";
import { type ServedFonts, withSoundFonts } from "../../audio/synth/sampled/served.ts";
import { SoundFonts } from "../sound-fonts.ts";
import type { ModelJob, ModelReporter, WorkerSettings } from "../worker/protocol.ts";
import { type SettledSynthInput, settledSynthInputSchema } from "./synth-input.ts";

/** `wav0/synth`: one WAV file (24 bits) for each variation, take i with seed + i. */
export async function runSynth(
  job: ModelJob,
  reporter: ModelReporter,
  { soundFonts }: WorkerSettings = { soundFonts: [] },
): Promise<void> {
  const input = settledSynthInputSchema.parse(job.input);
  const fonts = SoundFonts.open(soundFonts);
  try {
    await renderTakes(input, reporter, fonts);
  } finally {
    fonts.close();
  }
}

async function renderTakes(input: SettledSynthInput, reporter: ModelReporter, fonts: SoundFonts): Promise<void> {
  reporter.log(`Using seed: ${input.seed}`);
  reporter.metric("seed", input.seed);
  for (let take = 0; take < input.variations; take += 1) {
    const seed = seedOf(input.seed, take);
    const onProgress = (fraction: number): void => reporter.progress((take + fraction) / input.variations);
    const recipe = withSoundFonts(recipeOfTake(input, seed), soundFontsIn(fonts));
    const sample = renderSample(recipe, { onProgress, voices: await fonts.voicesOf(recipe) });
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

/** None where none is set. */
function soundFontsIn({ served }: SoundFonts): ServedFonts | null {
  return served.fonts.length + served.faults.length > 0 ? served : null;
}

function recipeOfTake(input: SettledSynthInput, seed: number): SampleRecipe {
  const { prompt, type, bars, bpm, duration_seconds: durationSeconds, variation_of: original } = input;
  const key = (input.key === undefined ? null : parseSpelledKey(input.key)) ?? undefined;
  return original === undefined
    ? readRecipe({ prompt, type, bars, durationSeconds, bpm, key, seed })
    : varyRecipe(readStoredRecipe(original), { prompt, keep: keptIn(input.keep), bars, bpm, key, seed });
}

/** "chords,bass"; whatever names no part is passed over. */
function keptIn(keep: string | undefined): readonly Part[] | "all" {
  return keep === undefined || keep === "all" ? "all" : PARTS.filter((part) => keep.split(",").includes(part));
}
