import * as z from "zod";
import { defineEndpoint } from "../contract.ts";
import { generateSample, jobIdSchema, modelTaskSchema, splitStems } from "../job.ts";
import { cursorSchema, limitSchema, sampleIdSchema } from "../sample.ts";

/**
 * Fields that the cost of a request depends on, beside its task: the model, how much audio of which length, and which
 * parts of which sample it keeps, since the built-in model alone keeps parts.
 */
const pricedSchema = z.object({
  ...generateSample.input.partial().pick({
    prompt: true,
    variationOf: true,
    keep: true,
    model: true,
    type: true,
    bars: true,
    durationSeconds: true,
    bpm: true,
    variations: true,
  }).shape,
  /** The sample to split. */
  sampleId: sampleIdSchema.optional(),
  quality: splitStems.input.shape.quality,
  twoStems: splitStems.input.shape.twoStems,
});

/**
 * Which model a request would run on, and whether its provider bills it; clients ask this beneath the tools before
 * they start anything. A request that could not run at all fails here as it would there.
 */
export const estimateCharge = defineEndpoint({
  name: "estimate_charge",
  input: z.strictObject({
    task: modelTaskSchema.optional().describe("What is asked for; else give jobId"),
    jobId: jobIdSchema.optional().describe("A job to run once more as it was"),
    ...pricedSchema.shape,
  }),
  output: z.object({
    model: z.string(),
    metered: z.boolean(),
    /** Provider that bills it; null if free. */
    billedBy: z.string().nullable(),
    /** Where that provider says what the model costs. */
    pricesAt: z.string().optional(),
    /** Estimate of what is metered; learned from the user's own predictions of this model. */
    estimate: z
      .object({
        /** How many the provider is asked for, and bills. */
        predictions: z.number(),
        /** How long it will work on all of them; unset before the first one of the model. */
        seconds: z.number().optional(),
        /** Their cost, where the price is known. */
        usd: z.number().optional(),
      })
      .optional(),
    /** The user's budget of the day, where there is one. */
    budget: z
      .object({
        amount: z.number(),
        /** Spent, and reserved for what is under way. */
        used: z.number(),
        unit: z.enum(["seconds", "usd"]),
        resetsAt: z.number(),
      })
      .optional(),
    /** Why it may not start today: it would go beyond the budget. */
    refusal: z.string().optional(),
  }),
  convex: { kind: "query", path: "jobs/public:estimateCharge" },
  effect: "read",
  idempotent: true,
});

/** How sure it is that a prediction is billed: see `charges` in convex/ledger/tables.ts. */
export const CHARGE_STATES = ["estimated", "running", "settled", "perhaps_billed", "unmatched", "void"] as const;

/** One prediction of a provider that bills, as the ledger has it. */
export const chargeViewSchema = z.object({
  chargeId: z.string(),
  provider: z.string(),
  model: z.string(),
  state: z.enum(CHARGE_STATES),
  jobId: z.string().optional(),
  take: z.number().optional(),
  /** The provider's id of it, once it is known. */
  replicateId: z.string().optional(),
  estimatedSeconds: z.number().optional(),
  estimatedUsd: z.number().optional(),
  outcome: z.string().optional(),
  /** Usage as metered by the provider. */
  actualSeconds: z.number().optional(),
  actualUsd: z.number().optional(),
  askedAt: z.number(),
  settledAt: z.number().optional(),
});

/** Charges of the providers, newest first; not offered to models. */
export const listCharges = defineEndpoint({
  name: "list_charges",
  input: z.strictObject({
    unmatched: z
      .boolean()
      .optional()
      .describe("Instead: what a provider's account made that nobody asked for here; empty in a studio of many users"),
    cursor: cursorSchema.optional(),
    limit: limitSchema.optional(),
  }),
  output: z.object({
    charges: z.array(chargeViewSchema),
    cursor: z.string().optional(),
    /** When the ledger was last compared with the provider's own list, in full; unset for never. */
    reconciledAt: z.number().optional(),
  }),
  convex: { kind: "query", path: "jobs/public:listCharges" },
  effect: "read",
  idempotent: true,
});

/** Has the provider's list read soon; done once `reconciledAt` of `list_charges` is later than the call. */
export const reconcileCharges = defineEndpoint({
  name: "reconcile_charges",
  input: z.strictObject({}),
  output: z.object({}),
  convex: { kind: "mutation", path: "jobs/public:reconcileCharges" },
  effect: "write",
  idempotent: true,
});
