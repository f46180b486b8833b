import type { AudioData } from "../../audio/audio.ts";
import { partsOf } from "../../audio/synth/part.ts";
import { describeRecipe } from "../../audio/synth/recipe.ts";
import { type RenderedStem, renderStems } from "../../audio/synth/render.ts";
import { writeWav } from "../../audio/codec/wav.ts";
import { SoundFonts } from "../sound-fonts.ts";
import type { ModelJob, ModelReporter, WorkerSettings } from "../worker/protocol.ts";
import { stemsInputSchema } from "./stems-input.ts";
import { readStoredRecipe } from "./stored-recipe.ts";
import { soundMetadata } from "../../audio/synth/sample-file.ts";
import { slotsOf, sumOfStems } from "./stem-files.ts";

/** Parts without a pitch, whose files name no key. */
const UNPITCHED = new Set(["kick", "snare", "hats", "percussion", "fx"]);

/** `wav0/stems`: each part of a sample of `wav0/synth` as a WAV file (24 bits); together they are the sample. */
export async function runStems(
  job: ModelJob,
  reporter: ModelReporter,
  { soundFonts }: WorkerSettings = { soundFonts: [] },
): Promise<void> {
  const { recipe: text, title, two_stems: isInTwo } = stemsInputSchema.parse(job.input);
  const recipe = readStoredRecipe(text);
  reporter.log(`Rendering ${partsOf(recipe.instruments).join(", ")} of ${describeRecipe(recipe)}`);
  const fonts = SoundFonts.open(soundFonts);
  const voices = await fonts.voicesOf(recipe).finally(() => fonts.close());
  const onProgress = (fraction: number): void => reporter.progress(fraction);
  const stems = renderStems(recipe, { onProgress, voices });
  for (const { name, audio } of isInTwo ? inTwo(stems) : named(stems)) {
    const { key, ...metadata } = soundMetadata(audio, recipe);
    const titled = { ...metadata, title: title === undefined ? name : `${title} (${name})` };
    const bytes = writeWav(audio, {
      bitDepth: 24,
      metadata: UNPITCHED.has(name) ? { ...titled, isUnpitched: true } : { ...titled, key },
    });
    reporter.output({ slot: name, name: `${name}.wav`, contentType: "audio/wav", bytes });
  }
}

function* named(stems: Iterable<RenderedStem>): Generator<{ name: string; audio: AudioData }> {
  for (const { part, audio } of stems) yield { name: part, audio };
}

/** Vocals, where the sample has some, and the sum of all else. */
function inTwo(stems: Iterable<RenderedStem>): { name: string; audio: AudioData }[] {
  const rendered = new Map<string, AudioData>([...stems].map(({ part, audio }) => [part, audio]));
  return slotsOf([...rendered.keys()], true).flatMap(({ name, of }) => {
    const parts = of.flatMap((part) => rendered.get(part) ?? []);
    const [first] = parts;
    return first
      ? [{ name, audio: { ...first, channels: [...sumOfStems(parts.map(({ channels }) => channels))] } }]
      : [];
  });
}
