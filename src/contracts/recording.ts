import * as z from "zod";
import { defineEndpoint } from "./contract.ts";
import { sampleIdSchema } from "./sample.ts";

/** Takes away the day on which a recording would be removed; beneath the tools. */
export const keepRecording = defineEndpoint({
  name: "keep_recording",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({ sampleId: z.string() }),
  convex: { kind: "mutation", path: "library/public:keepRecording" },
  effect: "write",
  idempotent: true,
});
