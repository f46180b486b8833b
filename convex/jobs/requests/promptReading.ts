import { readRecipe, readingOf } from "../../../src/audio/synth/recipe.ts";
import { withSoundFonts } from "../../../src/audio/synth/sampled/served.ts";
import type { Reading } from "../../../src/contracts/reading.ts";
import { parseSpelledKey } from "../../../src/contracts/words/key.ts";
import type { GenerateInput } from "../../providers/input.ts";
import { mapWish } from "../../providers/mapping.ts";
import type { GenerateModel } from "../../providers/models.ts";
import { wishOf } from "../../providers/wish.ts";
import { servedFonts } from "./soundFonts.ts";

/**
 * How a model reads a request for a new sample, as far as that is known before it is made. Hosted models read the prompt
 * themselves; what they take in fields is known, and what is left to words.
 * @param input with tempo and key of the sample that it follows
 */
export function readRequest(model: GenerateModel, input: GenerateInput, seed: number): Reading {
  const { name, fields } = model;
  if (fields === "asked") return toBeRead(name, input);
  if (fields) return mapWish({ name, fields }, wishOf(input), { seed, isSeedAsked: input.seed !== undefined }).reading;
  const { prompt, type, bars, durationSeconds, bpm } = input;
  const key = parseSpelledKey(input.key ?? "") ?? undefined;
  const recipe = readRecipe({ prompt, type, bars, durationSeconds, bpm, key, seed });
  return readingOf(withSoundFonts(recipe, servedFonts()));
}

/** The reading follows once the model's server has said what it takes. */
function toBeRead(name: string, input: GenerateInput): Reading {
  const { kind, bars, changed } = wishOf(input);
  const said = `${name} says what it takes when it is asked; then this tells what became of the request.`;
  return { said, understood: { kind, ...(bars === undefined ? {} : { bars }) }, substituted: [], ignored: [], changed };
}
