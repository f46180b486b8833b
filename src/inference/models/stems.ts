import { partsOf } from "../../audio/synth/part.ts";
import { describeRecipe } from "../../audio/synth/recipe.ts";
import { renderStems } from "../../audio/synth/render.ts";
import { writeWav } from "../../audio/codec/wav.ts";
import { SoundFonts } from "../sound-fonts.ts";
import type { ModelJob, ModelReporter, WorkerSettings } from "../worker/protocol.ts";
import { stemsInputSchema } from "./stems-input.ts";
import { readStoredRecipe } from "./stored-recipe.ts";
import { soundMetadata } from "../../audio/synth/sample-file.ts";

/** Parts without a pitch, whose files name no key. */
const UNPITCHED = new Set(["kick", "snare", "hats", "percussion", "fx"]);

/** `wav0/stems`: each part of a sample of `wav0/synth` as a WAV file (24 bits); together they are the sample. */
export async function runStems(
  job: ModelJob,
  reporter: ModelReporter,
  { soundFonts }: WorkerSettings = { soundFonts: [] },
): Promise<void> {
  const { recipe: text, title } = stemsInputSchema.parse(job.input);
  const recipe = readStoredRecipe(text);
  reporter.log(`Rendering ${partsOf(recipe.instruments).join(", ")} of ${describeRecipe(recipe)}`);
  const fonts = SoundFonts.open(soundFonts);
  const voices = await fonts.voicesOf(recipe).finally(() => fonts.close());
  const onProgress = (fraction: number): void => reporter.progress(fraction);
  for (const { part, audio } of renderStems(recipe, { onProgress, voices })) {
    const { key, ...metadata } = soundMetadata(audio, recipe);
    const named = { ...metadata, title: title === undefined ? part : `${title} (${part})` };
    const bytes = writeWav(audio, {
      bitDepth: 24,
      metadata: UNPITCHED.has(part) ? { ...named, isUnpitched: true } : { ...named, key },
    });
    reporter.output({ slot: part, name: `${part}.wav`, contentType: "audio/wav", bytes });
  }
}
