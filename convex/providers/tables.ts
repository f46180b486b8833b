import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";
import { zodToConvex } from "convex-helpers/server/zod4";
import { separationSchema } from "../../src/contracts/separation.ts";
import { provider } from "../kit/environment.ts";

/** One audio file that a prediction made, at the provider's address. */
export const outputFile = v.object({ url: v.string(), stemType: v.optional(v.string()) });

/** How stems were made. */
export const separation = zodToConvex(separationSchema);

/** Requests to providers, and how fast they may follow each other. */
export const providerTables = {
  /**
   * Attempts to have one take of a job made by a provider. Written by jobs/predictions.ts, orders.ts, unsure.ts and adoption.ts: "intended" before the
   * request that may cost money, the rest as the provider reports. Read by jobs/providerCalls.ts and jobs/ingest.ts.
   */
  predictions: defineTable({
    jobId: v.id("jobs"),
    /** 0 for the first; models that make all variations at once have one take. */
    take: v.number(),
    provider,
    model: v.string(),
    state: v.union(
      v.literal("intended"),
      v.literal("running"),
      v.literal("succeeded"),
      v.literal("failed"),
      v.literal("canceled"),
      v.literal("lost"),
      v.literal("unsure"),
    ),
    /** False once it can neither change nor be asked about. */
    open: v.boolean(),
    /** Model input as sent; unset until its audio has a URL that the provider can read. */
    input: v.optional(v.record(v.string(), v.union(v.string(), v.number(), v.boolean()))),
    /** Null where the provider cannot reach us: then we ask it. */
    webhookUrl: v.union(v.string(), v.null()),
    replicateId: v.optional(v.string()),
    /** 0–100. */
    progress: v.number(),
    outputs: v.optional(v.array(outputFile)),
    /** As a model of this machine said it of a split. */
    separation: v.optional(separation),
    /** When the right to send the request was taken; 0 when it is certain that none is under way. */
    claimedAt: v.number(),
    /** Until then nothing is asked: the provider said so, or it is not its turn. */
    notBefore: v.optional(v.number()),
    /** Its turn has come, and it is woken: it sends without asking again. Written by sending.ts. */
    hasTurn: v.optional(v.boolean()),
    /** Since when its server, asked, does not know it; counts while it is later than `heardAt`. */
    missingSince: v.optional(v.number()),
    /** Since when sending it has failed without a pause. */
    troubledSince: v.optional(v.number()),
    /** The attempt of an earlier job in whose place this one is: it is looked for first. */
    earlierId: v.optional(v.id("predictions")),
    /** When the provider was last heard of; while nothing is asked, the end of that. */
    heardAt: v.number(),
    createdAt: v.number(),
  })
    .index("by_job_take", ["jobId", "take"])
    .index("by_replicateId", ["replicateId"])
    .index("by_open_heardAt", ["open", "heardAt"]),

  /** How fast a provider that bills may be asked, by pace.ts. One row each; written and read by orders.ts. */
  paces: defineTable({
    provider,
    intervalMillis: v.number(),
    isTold: v.boolean(),
    nextAt: v.number(),
    queueEnd: v.number(),
    throttledAt: v.number(),
  }).index("by_provider", ["provider"]),
};

export type OutputFile = Infer<typeof outputFile>;
