import * as z from "zod";
import { findGenre } from "../../contracts/genre.ts";
import { formatKey, parseKey } from "../../contracts/key.ts";
import { bpmSchema, keySchema, STEM_TYPES } from "../../contracts/sample.ts";
import type { PromptArgument } from "./prompt.ts";

/** Clients send an empty text for a field that was left blank. */
const blank = (text: string | undefined) => text?.trim() || undefined;
const words = z.string().max(200).optional();

/** A style, in the words of the list or in the user's own. */
export const genreArgument = {
  description: "Genre, for example boom bap or house",
  suggest: "genre",
  schema: z.preprocess(blank, words),
} satisfies PromptArgument;

export const bpmArgument = {
  description: "Tempo in beats per minute; default: the genre's usual",
  suggest: "bpm",
  schema: z.preprocess((text: string | undefined) => blank(text) && Number(text), bpmSchema.optional()),
} satisfies PromptArgument;

export const keyArgument = {
  description: 'Key, for example "A minor"; default: one that suits the genre',
  suggest: "key",
  schema: z.preprocess(blank, keySchema.transform(canonicalKey).optional()),
} satisfies PromptArgument;

export const moodArgument = {
  description: "Mood or instruments in a few words, for example dusty and warm",
  suggest: "mood",
  schema: z.preprocess(blank, words),
} satisfies PromptArgument;

export const modelArgument = {
  description: "Model that makes the samples; default: the studio's",
  suggest: "model",
  schema: z.preprocess(blank, words),
} satisfies PromptArgument;

export const sampleArgument = {
  description: "A sample of the library, by name or id",
  suggest: "sample",
  schema: z.preprocess(blank, z.string({ error: "Name a sample of the library, or its id" }).max(200)),
} satisfies PromptArgument;

export const stemArgument = {
  description: "Which stem: drums, bass, vocals or other",
  suggest: "stem",
  schema: z.preprocess((text: string | undefined) => blank(text) ?? "drums", z.enum(STEM_TYPES)),
} satisfies PromptArgument;

export const partArgument = {
  description: "The part to add, for example bassline or hi-hats",
  suggest: "part",
  schema: z.preprocess((text: string | undefined) => blank(text) ?? "bassline", z.string().max(200)),
} satisfies PromptArgument;

const MAX_PACK_SIZE = 12;

export const countArgument = {
  description: `How many samples, 1 to ${MAX_PACK_SIZE}; default 6`,
  suggest: "count",
  schema: z.preprocess(
    (text: string | undefined) => Number(blank(text) ?? 6),
    z.number().int().min(1).max(MAX_PACK_SIZE),
  ),
} satisfies PromptArgument;

/** A genre with the tempo and key that were asked for, else with its usual ones. */
export function musicalFrame(asked: { genre?: string; bpm?: number; key?: string }) {
  const genre = asked.genre ?? "lo-fi";
  const facts = findGenre(genre);
  return { genre, bpm: asked.bpm ?? facts?.bpm ?? 100, key: asked.key ?? facts?.key ?? "A minor" };
}

function canonicalKey(text: string): string {
  const key = parseKey(text);
  return key ? formatKey(key) : text;
}
