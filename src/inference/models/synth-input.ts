import * as z from "zod";
import { MAX_RECIPE_CHARACTERS } from "./stems-input.ts";
import { KEY_REMEDY, parseKey } from "../../contracts/words/key.ts";
import * as limits from "../../contracts/limits.ts";

/** Input of `wav0/synth`. */
export const synthInputSchema = z.strictObject({
  prompt: z
    .string()
    .trim()
    .min(1)
    .max(limits.MAX_PROMPT_CHARACTERS)
    .describe("The sound in plain words: genre, instruments, mood"),
  type: z.enum(["loop", "one_shot"]).optional().describe("Default: read from the prompt, else loop"),
  bars: z.number().int().min(1).max(limits.MAX_BARS).optional().describe("Length of a loop in 4/4 bars"),
  duration_seconds: z
    .number()
    .min(limits.MIN_DURATION_SECONDS)
    .max(limits.MAX_SYNTH_SECONDS)
    .optional()
    .describe("Length of a one-shot, or of a loop instead of bars (rounded to whole bars)"),
  bpm: z.number().min(limits.MIN_BPM).max(limits.MAX_BPM).optional().describe("Tempo in beats per minute"),
  key: z
    .string()
    .refine((text) => parseKey(text) !== null, KEY_REMEDY)
    .optional()
    .describe('Musical key, e.g. "A minor"'),
  seed: z
    .number()
    .int()
    .min(1)
    .max(limits.MAX_SEED)
    .optional()
    .describe("Same input and seed give the same audio; left out, the server chooses one and reports it"),
  variations: z
    .number()
    .int()
    .min(1)
    .max(limits.MAX_VARIATIONS)
    .default(1)
    .describe("How many takes; take i is rendered with seed + i"),
  variation_of: z
    .string()
    .max(MAX_RECIPE_CHARACTERS)
    .optional()
    .describe("Recipe of a sample that wav0/synth made, as JSON: makes a variation of it"),
  keep: z
    .string()
    .max(200)
    .optional()
    .describe('Parts of variation_of that keep notes and sound, as "chords,bass"; default all'),
});

/** Input of `wav0/synth` once the seed is settled. */
export const settledSynthInputSchema = synthInputSchema.required({ seed: true });

export type SettledSynthInput = z.output<typeof settledSynthInputSchema>;
