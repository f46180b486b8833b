import * as z from "zod";
import { PARTS } from "../../audio/synth/part.ts";
import { twoStemsSchema } from "./split-input.ts";

/** Longest recipe as JSON; those of wav0/synth are a tenth of it. */
export const MAX_RECIPE_CHARACTERS = 20_000;

/** Input of `wav0/stems`. */
export const stemsInputSchema = z.strictObject({
  recipe: z
    .string()
    .min(1)
    .max(MAX_RECIPE_CHARACTERS)
    .describe("Recipe of a sample that wav0/synth made, as JSON: its file and the library keep it"),
  title: z.string().max(200).optional().describe("Name of the sample, for the files' titles"),
  two_stems: twoStemsSchema,
});

/** The stems that may come out, in this order: those of the parts that the sample has. */
export const SCORE_STEM_NAMES = PARTS;
