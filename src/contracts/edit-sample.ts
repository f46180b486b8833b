import * as z from "zod";
import { defineTool } from "./contract.ts";
import { jobViewSchema } from "./job.ts";
import { MAX_FADE_SECONDS, MAX_INPUT_AUDIO_SECONDS } from "./limits.ts";
import { requestIdSchema, sampleIdSchema, sampleNameSchema } from "./sample.ts";

/** Where the ends of a part may be moved to. */
export const REGION_SNAPS = ["zero_crossing", "beat"] as const;

const placeSchema = z.number().min(0).max(MAX_INPUT_AUDIO_SECONDS);
const fadeSchema = z.number().min(0).max(MAX_FADE_SECONDS);

/**
 * Makes a new sample of a part of another one: cut out, reversed, faded, normalised, in this order. The original is never
 * changed. Exact to the sample: what is neither faded nor normalised keeps its values. Tempo and key stay where they are
 * still true. `zero_crossing` moves both ends to where the sound passes through zero, at most 10 ms away; `beat` to the
 * nearest beat of its tempo.
 * @returns the job that makes it
 */
export const editSample = defineTool({
  name: "edit_sample",
  title: "Edit a sample",
  description:
    "Cut a sample to a part, fade it in or out, reverse or normalise it. Makes a new sample of type edit; the original " +
    "stays. Free. Next: check_job_status.",
  input: z.strictObject({
    sampleId: sampleIdSchema,
    startSeconds: placeSchema.optional().describe("Start of the part that is kept; default 0"),
    endSeconds: placeSchema.optional().describe("End of that part; default the sample's end"),
    snap: z.enum(REGION_SNAPS).optional().describe("Moves both ends: against clicks, or to the nearest beats"),
    fadeInSeconds: fadeSchema.optional(),
    fadeOutSeconds: fadeSchema.optional(),
    reverse: z.boolean().optional(),
    normalise: z.boolean().optional().describe("True peak to -1 dBTP"),
    name: sampleNameSchema.optional(),
    requestId: requestIdSchema.optional(),
  }),
  output: jobViewSchema,
  chatOnly: true,
  clientFields: [],
  convex: { kind: "mutation", path: "edits/public:editSample" },
  effect: "write",
  idempotent: false,
  cost: "free",
});
