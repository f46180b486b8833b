import * as z from "zod";
import { defineEndpoint, defineTool } from "./contract.ts";
import { jobViewSchema } from "./job.ts";
import { MAX_BARS, MAX_FIT_SEMITONES } from "./limits.ts";
import { bpmSchema, keySchema, requestIdSchema, sampleIdSchema, sampleNameSchema, sampleViewSchema } from "./sample.ts";

/**
 * Stretches a sample to a tempo or a number of bars, and moves it to a key. The result is a new sample of type "fit".
 * @returns the sample, how many times as long as its source it is, how many semitones higher, and what to know of it
 */
export const fitSample = defineTool({
  name: "fit_sample",
  title: "Fit a sample",
  description: "Stretch a sample to a tempo or bars, shift it to a key: a new sample, exact to the sample. Free.",
  input: z.strictObject({
    sampleId: sampleIdSchema,
    bpm: bpmSchema.optional(),
    key: keySchema.optional(),
    semitones: z.number().min(-MAX_FIT_SEMITONES).max(MAX_FIT_SEMITONES).optional().describe("Instead of key"),
    bars: z.number().int().min(1).max(MAX_BARS).optional().describe("Of 4 beats, its whole length"),
    sourceBpm: bpmSchema.optional().describe("If unknown or wrong"),
    formants: z.literal("keep").optional().describe("For voices"),
    name: sampleNameSchema.optional(),
    requestId: requestIdSchema.optional(),
  }),
  output: z.object({ sample: sampleViewSchema, ratio: z.number(), semitones: z.number(), next: z.string() }),
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
