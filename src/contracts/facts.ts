import * as z from "zod";
import { defineEndpoint, defineTool } from "./contract.ts";
import { fieldKinds } from "./field-kind.ts";
import { MAX_BPM, MIN_BPM } from "./limits.ts";
import { tagSchema } from "./mark.ts";
import {
  audioFormatSchema,
  cursorSchema,
  limitSchema,
  sampleIdSchema,
  sampleNameSchema,
  sampleViewSchema,
} from "./sample.ts";
import { KEY_REMEDY, parseKey } from "./words/key.ts";
import { isUnknownKey, UNKNOWN, UNKNOWN_TEMPO } from "./words/unknown.ts";

/** Facts of a sample that its user sets: name, tempo, key, form, tags. */

const tempoSchema = z
  .number()
  .min(0)
  .max(MAX_BPM)
  .refine((bpm) => bpm === UNKNOWN_TEMPO || bpm >= MIN_BPM, `From ${MIN_BPM} to ${MAX_BPM}; 0 for unknown`)
  .register(fieldKinds, { kind: "clearable" })
  .describe(`Up to ${MAX_BPM}; 0: unknown`);
const keySchema = z
  .string()
  .refine((text) => isUnknownKey(text) || parseKey(text) !== null, `${KEY_REMEDY}; "${UNKNOWN}" clears it`)
  .describe("Am, or unknown");
const tagsSchema = z.array(tagSchema);

/**
 * Changes what a sample's user knows better than the studio. A fact that was set stays against any later analysis; a
 * name that another sample has gets a number. Repeated it changes nothing more.
 * @throws SAMPLE_NOT_FOUND, INVALID_INPUT if nothing is given, or above MAX_TAGS_OF_SAMPLE
 */
export const updateSample = defineTool({
  name: "update_sample",
  title: "Edit a sample",
  description: "Rename a sample and its file; set its tempo, key, form, tags. Free.",
  input: z.strictObject({
    sampleId: sampleIdSchema,
    name: sampleNameSchema.optional(),
    bpm: tempoSchema.optional(),
    key: keySchema.optional(),
    form: z.enum(["loop", "one_shot", UNKNOWN]).optional(),
    addTags: tagsSchema.optional(),
    removeTags: tagsSchema.optional(),
  }),
  output: sampleViewSchema.extend({
    form: z.enum(["loop", "one_shot"]).optional(),
    tags: z.array(z.string()),
    next: z.string(),
  }),
  outputAs: "generate_sample",
  clientFields: [],
  convex: { kind: "mutation", path: "library/public:updateSample" },
  effect: "write",
  idempotent: true,
  cost: "free",
});

/** Log of samples that got another name, newest first, by which a library folder on disk is kept in step. */
export const listRenamedSamples = defineEndpoint({
  name: "list_renamed_samples",
  input: z.strictObject({ cursor: cursorSchema.optional(), limit: limitSchema.optional() }),
  output: z.object({
    renamed: z.array(z.object({ sampleId: z.string(), name: z.string(), format: audioFormatSchema })),
    cursor: z.string().optional(),
  }),
  convex: { kind: "query", path: "library/public:listRenamedSamples" },
  effect: "read",
  idempotent: true,
});
