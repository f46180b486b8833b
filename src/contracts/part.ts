import * as z from "zod";
import { defineTool } from "./contract.ts";
import { MAX_INSTRUMENT_CHARACTERS } from "./part-instruments.ts";
import { requestIdSchema, sampleIdSchema } from "./sample.ts";

/** An instrument of the built-in engine by its name or in a prompt's words, as "tenor sax"; PART_INSTRUMENTS are some. */
export const partInstrumentSchema = z.string().trim().min(1).max(MAX_INSTRUMENT_CHARACTERS);

/**
 * Writes down the line of a recording and starts a job in which an instrument of the built-in engine plays it, at the
 * sample's tempo and in its key. The result keeps its score: it has MIDI, stems and variations.
 * @returns the job, and in words what was heard and what of it is left out. The same request has the same seed
 * @throws SAMPLE_NOT_FOUND; INVALID_INPUT where no line is heard, or no such instrument plays notes; MODEL_NOT_AVAILABLE without the built-in engine
 */
export const makePart = defineTool({
  name: "make_part",
  title: "Make a part of a recording",
  description:
    "Have an instrument of the studio play the line that a sample hums, sings or plays, at its tempo and in its key. " +
    "Free. Next: tell the user what reading says; the job's sample has MIDI, stems and variations.",
  input: z.strictObject({
    sampleId: sampleIdSchema,
    instrument: partInstrumentSchema.describe('"lead", "bass", or any other: "electric piano", "tenor sax"'),
    requestId: requestIdSchema.optional(),
  }),
  output: z.object({ jobId: z.string(), reading: z.string() }),
  chatOnly: true,
  clientFields: [],
  convex: { kind: "action", path: "edits/publicNode:makePart" },
  effect: "write",
  idempotent: false,
  cost: "free",
});
