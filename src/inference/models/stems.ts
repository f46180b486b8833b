import { heardInstruments, partsOf } from "../../audio/synth/part.ts";
import { describeRecipe } from "../../audio/synth/recipe.ts";
import { renderSolos } from "../../audio/synth/render.ts";
import { writeSampleFile } from "../../audio/synth/sample-file.ts";
import { SoundFonts } from "../sound-fonts.ts";
import type { ModelJob, ModelReporter, WorkerSettings } from "../worker/protocol.ts";
import { slotsOf } from "./stem-files.ts";
import { stemsInputSchema } from "./stems-input.ts";
import { readStoredRecipe } from "./stored-recipe.ts";

/**
 * `wav0/stems`: each part of a sample of `wav0/synth` as a WAV file (24 bits), with the part's own score in it; together they
 * are the sample. In two: the vocals, where it has some, and all else.
 */
export async function runStems(
  job: ModelJob,
  reporter: ModelReporter,
  { soundFonts }: WorkerSettings = { soundFonts: [] },
): Promise<void> {
  const { recipe: text, title, two_stems: isInTwo } = stemsInputSchema.parse(job.input);
  const recipe = readStoredRecipe(text);
  const slots = slotsOf(partsOf(heardInstruments(recipe)), isInTwo);
  reporter.log(`Rendering ${slots.map(({ name }) => name).join(", ")} of ${describeRecipe(recipe)}`);
  const fonts = SoundFonts.open(soundFonts);
  const voices = await fonts.voicesOf(recipe).finally(() => fonts.close());
  const onProgress = (fraction: number): void => reporter.progress(fraction);
  const stems = renderSolos(
    recipe,
    slots.map(({ of }) => of),
    { onProgress, voices },
  );
  for (const { name } of slots) {
    const { value: stem } = stems.next();
    if (!stem) return;
    const bytes = writeSampleFile(stem, { title: title === undefined ? name : `${title} (${name})` });
    reporter.output({ slot: name, name: `${name}.wav`, contentType: "audio/wav", bytes });
  }
}
