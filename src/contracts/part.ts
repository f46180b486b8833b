import * as z from "zod";
import { defineEndpoint } from "./contract.ts";
import { PART_INSTRUMENTS } from "./part-instruments.ts";
import { requestIdSchema, sampleIdSchema } from "./sample.ts";

/**
 * Writes down the line of a recording and starts a job in which an instrument of the built-in engine plays it, at the
 * sample's tempo and in its key. The result keeps its score: it has MIDI, stems and variations.
 * @returns the job, and in words what was heard
 * @throws SAMPLE_NOT_FOUND; INVALID_INPUT where no line is heard; MODEL_NOT_AVAILABLE without the built-in engine
 */
export const makePart = defineEndpoint({
  name: "make_part",
  input: z.strictObject({
    sampleId: sampleIdSchema,
    instrument: z.enum(PART_INSTRUMENTS),
    requestId: requestIdSchema.optional(),
  }),
  output: z.object({ jobId: z.string(), reading: z.string() }),
  convex: { kind: "action", path: "edits/publicNode:makePart" },
  effect: "write",
  idempotent: false,
});
