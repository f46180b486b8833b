import * as z from "zod";
import { defineEndpoint, defineTool } from "./contract.ts";
import { jobViewSchema } from "./job.ts";
import { KEY_REMEDY, parseKey } from "./words/key.ts";
import { MAX_BARS, MAX_FIT_SEMITONES } from "./limits.ts";
import { requestIdSchema, bpmSchema, sampleIdSchema, sampleNameSchema, sampleViewSchema } from "./sample.ts";

/**
 * Brings a sample to a tempo, a number of bars or a key: rendered from its score where that is kept and gives the same, else
 * stretched and shifted; `next` says which. The result is a new sample of type "fit".
 * `bars` are of four beats and all of its length; `sourceBpm` is its tempo now, where that is unknown or wrong.
 * @returns the sample, and what was done to it
 */
export const fitSample = defineTool({
  name: "fit_sample",
  title: "Fit a sample",
  description: "Stretch a sample to a tempo or a number of bars, shift it to a key or by semitones. Free.",
  input: z.strictObject({
    sampleId: sampleIdSchema,
    bpm: bpmSchema.optional(),
    key: z
      .string()
      .refine((text) => parseKey(text) !== null, KEY_REMEDY)
      .optional(),
    semitones: z.number().min(-MAX_FIT_SEMITONES).max(MAX_FIT_SEMITONES).optional(),
    bars: z.number().int().min(1).max(MAX_BARS).optional(),
    sourceBpm: bpmSchema.optional(),
    formants: z.literal("keep").optional().describe("For voices"),
    name: sampleNameSchema.optional(),
    requestId: requestIdSchema.optional(),
  }),
  output: z.object({ sample: sampleViewSchema, next: z.string() }),
  outputAs: "generate_sample",
  clientFields: [],
  convex: { kind: "action", path: "edits/public:fitSample" },
  effect: "write",
  idempotent: false,
  cost: "free",
});

/** `fitSample` as a durable job, which the dashboard can queue while offline. */
export const startFit = defineEndpoint({
  name: "start_fit",
  input: fitSample.input,
  output: jobViewSchema,
  convex: { kind: "mutation", path: "edits/public:startFit" },
  effect: "write",
  idempotent: false,
});
