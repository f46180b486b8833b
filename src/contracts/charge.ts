import * as z from "zod";
import { defineEndpoint } from "./contract.ts";
import { jobIdSchema, modelTaskSchema } from "./job.ts";

/**
 * Which model a request would run on, and whether its provider bills it; clients ask this beneath the tools before
 * they start anything. A request that could not run at all fails here as it would there.
 */
export const estimateCharge = defineEndpoint({
  name: "estimate_charge",
  input: z.strictObject({
    task: modelTaskSchema.optional().describe("What is asked for; else give jobId"),
    model: z.string().min(1).max(200).optional().describe("As in the request"),
    jobId: jobIdSchema.optional().describe("A job to run once more as it was"),
  }),
  output: z.object({
    model: z.string(),
    metered: z.boolean(),
    /** Who bills it; null for what is free. */
    billedBy: z.string().nullable(),
    /** Where that provider says what the model costs. */
    pricesAt: z.string().optional(),
    /** How long the provider worked on the user's last jobs of this model; unset where it is not known of any. */
    usualSeconds: z.number().optional(),
  }),
  convex: { kind: "query", path: "charges:estimate" },
  effect: "read",
  idempotent: true,
});
