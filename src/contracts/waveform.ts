import * as z from "zod";
import { defineEndpoint } from "./contract.ts";
import { sampleIdSchema } from "./sample.ts";

/** A sample's shape for drawing; clients use it beneath the tools. */
export const getWaveform = defineEndpoint({
  name: "get_waveform",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({
    sampleId: z.string(),
    durationSeconds: z.number(),
    peaks: z.array(z.number()).describe("Lowest and highest in turn, -127 to 127 of full scale"),
  }),
  convex: { kind: "query", path: "library/public:getWaveform" },
  effect: "read",
  idempotent: true,
});
