import * as z from "zod";
import { MAX_MARKED_SAMPLES, MAX_TAG_CHARACTERS } from "./limits.ts";
import { defineEndpoint } from "./contract.ts";
import { sampleIdSchema } from "./sample.ts";

/** Marks by which users find samples again: favourites and tags. Called by the dashboard; not offered to models. */

/** Tags per sample; `setTags` refuses more. */
export const MAX_TAGS_OF_SAMPLE = 24;
/** Most distinct tags listed per user. */
export const MAX_LISTED_TAGS = 500;

const TAG = /^[\p{L}\p{N}][\p{L}\p{N} #&+'-]*$/u;

/** @returns the tag as stored: NFC, lower case, single spaces; null if the text is no valid tag */
export function normalTag(text: string): string | null {
  const tag = text.normalize("NFC").trim().toLowerCase().replaceAll(/\s+/g, " ");
  return tag.length <= MAX_TAG_CHARACTERS && TAG.test(tag) ? tag : null;
}

/** A tag that `normalTag` accepts; it is stored in that form. */
export const tagSchema = z
  .string()
  .max(MAX_TAG_CHARACTERS)
  .refine((text) => normalTag(text) !== null, "A tag has letters, digits, spaces and # & + ' - only");

/** Samples of a bulk operation. */
export const sampleIdsSchema = z.array(sampleIdSchema).min(1).max(MAX_MARKED_SAMPLES);

/**
 * Marks samples as favourites, or unmarks them; `changed` counts those that differed.
 * @throws SAMPLE_NOT_FOUND
 */
export const setFavourite = defineEndpoint({
  name: "set_favourite",
  input: z.strictObject({ sampleIds: sampleIdsSchema, isFavourite: z.boolean() }),
  output: z.object({ changed: z.number() }),
  convex: { kind: "mutation", path: "library/public:setFavourite" },
  effect: "write",
  idempotent: true,
});

/**
 * Adds and removes tags; a tag in both lists is removed. `changed` counts samples that differ afterwards.
 * @throws SAMPLE_NOT_FOUND, INVALID_INPUT above MAX_TAGS_OF_SAMPLE
 */
export const setTags = defineEndpoint({
  name: "set_tags",
  input: z.strictObject({
    sampleIds: sampleIdsSchema,
    add: z.array(tagSchema).max(MAX_TAGS_OF_SAMPLE).optional(),
    remove: z.array(tagSchema).max(MAX_TAGS_OF_SAMPLE).optional(),
  }),
  output: z.object({ changed: z.number() }),
  convex: { kind: "mutation", path: "library/public:setTags" },
  effect: "write",
  idempotent: true,
});

/** Lists the user's tags in use, by name, each with its number of samples; at most MAX_LISTED_TAGS. */
export const listTags = defineEndpoint({
  name: "list_tags",
  input: z.strictObject({}),
  output: z.object({ tags: z.array(z.object({ name: z.string(), count: z.number() })) }),
  convex: { kind: "query", path: "library/public:listTags" },
  effect: "read",
  idempotent: true,
});
