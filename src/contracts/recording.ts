import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { sampleIdSchema } from "./sample.ts";

/** Takes away the day on which a recording would be removed; beneath the tools. */
export const keepRecording = defineOperation({
  name: "keep_recording",
  title: "Keep a recording",
  description: "A recording that is kept stays until it is deleted.",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({ sampleId: z.string() }),
  clientFields: [],
  convex: { kind: "mutation", path: "recordings:keep" },
  effect: "write",
  idempotent: true,
  cost: "free",
});
