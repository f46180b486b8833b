import * as z from "zod";
import { fieldKinds } from "../../contracts/field-kind.ts";
import { findGenre } from "../../contracts/words/genre.ts";
import { canonicalKey } from "../../contracts/words/key.ts";
import { bpmSchema, keySchema, sampleIdSchema } from "../../contracts/sample.ts";
import { STEM_TYPES } from "../../contracts/words/stems.ts";
import type { PromptArgument } from "./prompt.ts";

const words = z.string().trim().min(1).max(200).register(fieldKinds, { kind: "words" });

/** A style, in the words of the list or in the user's own. */
export const genreArgument = {
  description: "Genre, for example boom bap or house",
  suggest: "genre",
  schema: words.optional(),
} satisfies PromptArgument;

/** Tempo; `musicalFrame` fills in the genre's. */
export const bpmArgument = {
  description: "Tempo in beats per minute; default: the genre's usual",
  suggest: "bpm",
  schema: bpmSchema.optional(),
} satisfies PromptArgument;

/** Key, normalised to its canonical spelling; `musicalFrame` fills in the genre's. */
export const keyArgument = {
  description: 'Key, for example "A minor"; default: one that suits the genre',
  suggest: "key",
  schema: keySchema.transform((text) => canonicalKey(text) ?? text).optional(),
} satisfies PromptArgument;

/** Mood and instruments, passed on to the prompt as they are. */
export const moodArgument = {
  description: "Mood or instruments in a few words, for example dusty and warm",
  suggest: "mood",
  schema: words.optional(),
} satisfies PromptArgument;

/** Model name, passed on; `generate_sample` refuses unknown ones. */
export const modelArgument = {
  description: "Model that makes the samples; default: the studio's",
  suggest: "model",
  schema: words.optional(),
} satisfies PromptArgument;

/** Sample, resolved by the tool that gets it. */
export const sampleArgument = {
  description: "A sample of the library, by name or id",
  suggest: "sample",
  schema: sampleIdSchema,
} satisfies PromptArgument;

/** Stem of a four-way split. */
export const stemArgument = {
  description: "Which stem: drums, bass, vocals or other",
  suggest: "stem",
  schema: z.enum(STEM_TYPES).default("drums"),
} satisfies PromptArgument;

/** Part to add to a sample, in free words. */
export const partArgument = {
  description: "The part to add, for example bassline or hi-hats",
  suggest: "part",
  schema: words.default("bassline"),
} satisfies PromptArgument;

const MAX_PACK_SIZE = 12;

/** Size of a sample pack. */
export const countArgument = {
  description: `How many samples, 1 to ${MAX_PACK_SIZE}; default 6`,
  suggest: "count",
  schema: z.number().int().min(1).max(MAX_PACK_SIZE).default(6),
} satisfies PromptArgument;

/** A genre with the tempo and key that were asked for, else with its usual ones. */
export function musicalFrame(asked: { genre?: string; bpm?: number; key?: string }) {
  const genre = asked.genre ?? "lo-fi";
  const facts = findGenre(genre);
  return { genre, bpm: asked.bpm ?? facts?.bpm ?? 100, key: asked.key ?? facts?.key ?? "A minor" };
}
