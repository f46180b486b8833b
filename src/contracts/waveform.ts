import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { sampleIdSchema } from "./sample.ts";

/** A sample's shape for drawing; clients use it beneath the tools. */
export const getWaveform = defineOperation({
  name: "get_waveform",
  title: "Get a waveform",
  description: "A sample's outline for drawing: pairs of lowest and highest value, evenly spread over its length.",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({
    sampleId: z.string(),
    durationSeconds: z.number(),
    peaks: z.array(z.number()).describe("Lowest and highest in turn, -127 to 127 of full scale"),
  }),
  clientFields: [],
  convex: { kind: "query", path: "waveforms:get" },
  effect: "read",
  idempotent: true,
  cost: "free",
});
