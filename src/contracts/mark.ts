import * as z from "zod";
import { MAX_MARKED_SAMPLES, MAX_TAG_CHARACTERS } from "./limits.ts";
import { defineEndpoint } from "./contract.ts";
import { sampleIdSchema } from "./sample.ts";

/** What a person puts on samples to find them again. What the dashboard asks; not offered to models. */

export const MAX_TAGS_OF_SAMPLE = 24;
/** More different tags than this are not listed. */
export const MAX_LISTED_TAGS = 500;

const TAG = /^[\p{L}\p{N}][\p{L}\p{N} #&+'-]*$/u;

/** @returns the tag as it is kept: lower case, single spaces; null for text that can be none */
export function normalTag(text: string): string | null {
  const tag = text.normalize("NFC").trim().toLowerCase().replaceAll(/\s+/g, " ");
  return tag.length <= MAX_TAG_CHARACTERS && TAG.test(tag) ? tag : null;
}

export const tagSchema = z
  .string()
  .max(MAX_TAG_CHARACTERS)
  .refine((text) => normalTag(text) !== null, "A tag has letters, digits, spaces and # & + ' - only");

/** The samples of a call that changes several. */
export const sampleIdsSchema = z.array(sampleIdSchema).min(1).max(MAX_MARKED_SAMPLES);

export const setFavourite = defineEndpoint({
  name: "set_favourite",
  input: z.strictObject({ sampleIds: sampleIdsSchema, isFavourite: z.boolean() }),
  output: z.object({ changed: z.number() }),
  convex: { kind: "mutation", path: "marks:setFavourite" },
  effect: "write",
  idempotent: true,
});

export const setTags = defineEndpoint({
  name: "set_tags",
  input: z.strictObject({
    sampleIds: sampleIdsSchema,
    add: z.array(tagSchema).max(MAX_TAGS_OF_SAMPLE).optional(),
    remove: z.array(tagSchema).max(MAX_TAGS_OF_SAMPLE).optional(),
  }),
  output: z.object({ changed: z.number() }),
  convex: { kind: "mutation", path: "marks:setTags" },
  effect: "write",
  idempotent: true,
});

export const listTags = defineEndpoint({
  name: "list_tags",
  input: z.strictObject({}),
  output: z.object({ tags: z.array(z.object({ name: z.string(), count: z.number() })) }),
  convex: { kind: "query", path: "marks:listTags" },
  effect: "read",
  idempotent: true,
});
