import { defineTable } from "convex/server";
import { v } from "convex/values";
import { provider } from "../kit/environment.ts";

/** How sure it is that a prediction is billed, and how much; README.md shows how one state follows the other. */
const chargeState = v.union(
  v.literal("estimated"),
  v.literal("running"),
  v.literal("settled"),
  v.literal("perhaps_billed"),
  v.literal("unmatched"),
  v.literal("void"),
);

/** How a prediction ended, in the provider's words. */
const chargeOutcome = v.union(v.literal("succeeded"), v.literal("failed"), v.literal("canceled"), v.literal("aborted"));

/** US dollars for each second that the provider works, or for each result. */
const price = v.object({
  usd: v.number(),
  per: v.union(v.literal("second"), v.literal("result")),
  hardware: v.optional(v.string()),
});

/** Tables of the ledger, which records what providers bill. */
export const ledgerTables = {
  /**
   * The ledger: one row for each prediction asked of a provider that bills, reserved when its job begins, and one for
   * each that its list shows and nobody here asked for. Never deleted, but for a row that turned out to be another's.
   * Written by ledger.ts; read by charges.ts, bill.ts and budget.ts.
   */
  charges: defineTable({
    provider,
    model: v.string(),
    state: chargeState,
    /** Unset, with all that belongs to a job, where the prediction is nobody's here. */
    userId: v.optional(v.string()),
    jobId: v.optional(v.id("jobs")),
    take: v.optional(v.number()),
    /** The attempt, once there is one. */
    predictionId: v.optional(v.id("predictions")),
    /** The provider's id, once it is known. */
    replicateId: v.optional(v.string()),
    /** Length of what is made or split; unset where it is not known beforehand. */
    audioSeconds: v.optional(v.number()),
    /** Price of the model at the time of the request. */
    price: v.optional(price),
    estimatedSeconds: v.optional(v.number()),
    estimatedUsd: v.optional(v.number()),
    /** How it ended, and how long the provider worked on it by its own count; unset where it does not say. */
    outcome: v.optional(chargeOutcome),
    actualSeconds: v.optional(v.number()),
    actualUsd: v.optional(v.number()),
    /** When its job reserved it; of one that is nobody's, when the provider made it. */
    askedAt: v.number(),
    settledAt: v.optional(v.number()),
  })
    .index("by_user_askedAt", ["userId", "askedAt"])
    .index("by_user_model_state", ["userId", "model", "state"])
    .index("by_job_take", ["jobId", "take"])
    .index("by_prediction", ["predictionId"])
    .index("by_provider_replicateId", ["provider", "replicateId"])
    .index("by_provider_state_askedAt", ["provider", "state", "askedAt"]),

  /** How far a provider's list was compared with the ledger; one row each. Written by ledger.ts and ledgerReading.ts. */
  ledgerReadings: defineTable({
    provider,
    /** Older predictions were made before there was a ledger. */
    beganAt: v.number(),
    /** When the last complete reading began. */
    readAt: v.optional(v.number()),
  }).index("by_provider", ["provider"]),
};
