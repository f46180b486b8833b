import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { sampleIdSchema } from "./sample.ts";

/** The longest that a browser records. */
export const MAX_RECORDING_SECONDS = 600;
/** How long a recording stays that nobody keeps. */
export const RECORDING_DAYS = 30;

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
