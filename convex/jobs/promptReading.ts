import { readRecipe, readingOf } from "../../src/audio/synth/recipe.ts";
import type { Reading } from "../../src/contracts/reading.ts";
import { parseKey } from "../../src/contracts/words/key.ts";
import type { GenerateInput } from "../providers/input.ts";
import { type GenerateModel, lengthSeconds, SYNTH_MODEL, wholeSeconds } from "../providers/models.ts";

/**
 * How a model reads a request for a new sample, as far as that is known before it is made.
 * @param input with tempo and key of the sample that it follows
 */
export function readRequest(model: GenerateModel, input: GenerateInput, seed: number): Reading {
  if (model.name !== SYNTH_MODEL) return hostedReading(model.name, input);
  const { prompt, type, bars, durationSeconds, bpm } = input;
  const key = parseKey(input.key ?? "") ?? undefined;
  return readingOf(readRecipe({ prompt, type, bars, durationSeconds, bpm, key, seed }));
}

/** Hosted models read the prompt themselves; tempo and key, for which they have no fields, are put into words. */
function hostedReading(name: string, input: GenerateInput): Reading {
  const seconds = lengthSeconds(input);
  const used = `${wholeSeconds(seconds)} s`;
  const { bpm, key, bars, type } = input;
  const worded = [...(bpm === undefined ? [] : [`${bpm} BPM`]), ...(key === undefined ? [] : [key])];
  const told =
    worded.length > 0 ? ` ${worded.join(" and ")} ${worded.length > 1 ? "are" : "is"} a wish in words there.` : "";
  const asked = bars === undefined ? `${Math.round(seconds * 100) / 100} s` : `${bars} ${bars === 1 ? "bar" : "bars"}`;
  const isChanged = wholeSeconds(seconds) !== seconds;
  const changed = isChanged ? [{ what: "length", asked, used, why: `${name} makes whole seconds` }] : [];
  return {
    said: `${used}, by ${name}, which does not say how it read the prompt: analyze_sample tells what it made.${told}`,
    understood: { ...(type ? { kind: type } : {}), durationSeconds: wholeSeconds(seconds) },
    substituted: [],
    ignored: [],
    changed,
  };
}
