import { zodToConvex } from "convex-helpers/server/zod4";
import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";
import { exportSample, mixSamples } from "../../src/contracts/edit.ts";
import { editSample } from "../../src/contracts/edit-sample.ts";
import { readingSchema } from "../../src/contracts/reading.ts";
import { startProject } from "../../src/contracts/project.ts";
import { fitSample } from "../../src/contracts/fit.ts";
import { provider } from "../kit/environment.ts";
import { generateInput, splitInput } from "../providers/input.ts";
import { separation } from "../providers/tables.ts";

/** Parsed input of `edits/public:startExport`, without requestId. */
export const exportInput = zodToConvex(exportSample.input.omit({ requestId: true }));
/** Parsed input of `edits/public:startMix`, without requestId. */
export const mixInput = zodToConvex(mixSamples.input.omit({ requestId: true }));
/** Parsed input of `edits/public:startFit`, without requestId. */
export const fitInput = zodToConvex(fitSample.input.omit({ requestId: true }));
/** Parsed input of `edits/public:editSample`, without requestId. */
export const editInput = zodToConvex(editSample.input.omit({ requestId: true }));
/** How a request to generate was read. */
export const promptReading = zodToConvex(readingSchema);
/** Jobs that make a sample of samples, without a model. */
export const editType = v.union(v.literal("export"), v.literal("mix"), v.literal("fit"), v.literal("edit"));

/** Parsed input of `edits/public:startProject`, without requestId. */
export const projectInput = zodToConvex(startProject.input.omit({ requestId: true }));

/** A failure as a job shows it; codes are those of src/contracts/errors.ts. */
export const failure = v.object({ code: v.string(), message: v.string() });

/** A variation: the recipe of its sample as JSON, and the parts that it keeps: "chords,bass" or "all". */
export const variationOf = v.object({
  recipe: v.string(),
  keep: v.string(),
  /** What to ask of the recipe in the place of the request's, whose measure is what the user told of the sample. */
  bpm: v.optional(v.number()),
  key: v.optional(v.string()),
  bars: v.optional(v.number()),
  /** Tempo and key that the result is told to have, where its recipe has others. */
  told: v.optional(v.object({ bpm: v.optional(v.number()), key: v.optional(v.string()) })),
});

const jobFields = {
  /** `tokenIdentifier` of the owner. */
  userId: v.string(),
  workflowId: v.optional(v.string()),
  /** Set while an open job runs without a workflow; see takeover.ts. */
  isDirect: v.optional(v.literal(true)),
  status: v.union(
    v.literal("pending"),
    v.literal("processing"),
    v.literal("completed"),
    v.literal("failed"),
    v.literal("canceled"),
  ),
  /** The model that was chosen, with its default resolved. */
  model: v.string(),
  /** The provider's id of the latest prediction: what an operator looks up there. All are in `predictions`. */
  replicateId: v.optional(v.string()),
  /** 0–100. */
  progress: v.number(),
  /** The sample that it is made from; of a split by `url` unset until that has been fetched. */
  sourceId: v.optional(v.id("samples")),
  output: v.optional(v.object({ sampleIds: v.array(v.id("samples")), fileId: v.optional(v.id("projectFiles")) })),
  error: v.optional(failure),
  /** Failure of the step that is being retried; becomes `error` when retries are exhausted. Read it by `lastErrorOf`. */
  lastError: v.optional(failure),
  /** Earlier name of `lastError`: read, and not written. */
  setback: v.optional(failure),
  /** Until when nothing is asked of the provider because of `lastError`. */
  waitUntil: v.optional(v.number()),
  /** Since when the file at its address cannot be fetched. */
  troubledSince: v.optional(v.number()),
  requestId: v.optional(v.string()),
  /** `requestDigest` of all that was asked for; jobs from before it was kept have none. */
  requestDigest: v.optional(v.string()),
  /** The job that this one repeats. */
  retryOf: v.optional(v.id("jobs")),
  /** How the prompt was understood, in sentences for `next`. */
  reading: v.optional(v.string()),
  createdAt: v.number(),
  completedAt: v.optional(v.number()),
  /** How long a provider that bills has worked on it, as far as it said: the sum of its charges. Written by ledger.ts. */
  providerSeconds: v.optional(v.number()),
  /** Cost of that, where the price is known. */
  providerUsd: v.optional(v.number()),
  /** Expected provider time and price of all predictions of the job. Written by reservation.ts. */
  estimate: v.optional(v.object({ seconds: v.optional(v.number()), usd: v.optional(v.number()) })),
};

const job = v.union(
  v.object({
    ...jobFields,
    type: v.literal("generate"),
    input: generateInput,
    /** Chosen here when the user gave none, so that every result can be made again. */
    seed: v.number(),
    variation: v.optional(variationOf),
    /** Tempo and key of the sample that it follows, where the user gave none. */
    heard: v.optional(v.object({ bpm: v.optional(v.number()), key: v.optional(v.string()) })),
    /** How the request was read. */
    promptReading: v.optional(promptReading),
  }),
  v.object({
    ...jobFields,
    type: v.literal("stem_split"),
    input: splitInput,
    /** How its stems were made; set with them, for models of this machine. */
    separation: v.optional(separation),
  }),
  v.object({ ...jobFields, type: v.literal("export"), input: exportInput }),
  v.object({ ...jobFields, type: v.literal("mix"), input: mixInput }),
  v.object({ ...jobFields, type: v.literal("project"), input: projectInput }),
  v.object({ ...jobFields, type: v.literal("fit"), input: fitInput }),
  v.object({ ...jobFields, type: v.literal("edit"), input: editInput }),
);

/** Jobs, their audit trail, and what their requests wait for. */
export const jobTables = {
  /**
   * Durable requests of users. Written by jobs.ts (insert) and record.ts (every later change, by the state machine
   * of state.ts). Read by jobs.ts and by the steps of workflows.ts.
   */
  jobs: defineTable(job)
    .index("by_user", ["userId"])
    .index("by_user_status", ["userId", "status"])
    .index("by_user_type", ["userId", "type"])
    .index("by_user_status_type", ["userId", "status", "type"])
    .index("by_user_requestId", ["userId", "requestId"])
    .index("by_user_requestDigest", ["userId", "requestDigest", "status"])
    .index("by_replicateId", ["replicateId"])
    .index("by_workflowId", ["workflowId"])
    .index("by_status", ["status"])
    .index("by_isDirect", ["isDirect"]),

  /** The audit trail: one row for each change of a job's status. Written by record.ts; read by operators. */
  jobEvents: defineTable({
    jobId: v.id("jobs"),
    userId: v.string(),
    /** Null for the row that the job begins with. */
    from: v.union(v.string(), v.null()),
    to: v.string(),
    error: v.optional(failure),
    at: v.number(),
  }).index("by_job", ["jobId"]),

  /** Attempts that wait for their turn at a provider that bills. Written and read by sendTurns.ts. */
  waitingSends: defineTable({
    provider,
    userId: v.string(),
    predictionId: v.id("predictions"),
    /** The job's. */
    createdAt: v.number(),
  })
    .index("by_provider_user", ["provider", "userId", "createdAt"])
    .index("by_prediction", ["predictionId"]),

  /** When each user last had a turn there. Written and read by sendTurns.ts. */
  sendTurns: defineTable({ provider, userId: v.string(), isWaiting: v.boolean(), lastAt: v.number() })
    .index("by_provider_lastAt", ["provider", "isWaiting", "lastAt"])
    .index("by_provider_user", ["provider", "userId"]),

  /** Ids of webhooks that were acted on, so that a repeated delivery does nothing. Swept after a day by crons.ts. */
  webhookReceipts: defineTable({ webhookId: v.string(), receivedAt: v.number() })
    .index("by_webhookId", ["webhookId"])
    .index("by_receivedAt", ["receivedAt"]),

  /** Signing secrets that a provider told us. Written and read by webhooks.ts. */
  webhookSecrets: defineTable({ provider, secret: v.string(), fetchedAt: v.number() }).index("by_provider", [
    "provider",
  ]),
};

export type ExportInput = Infer<typeof exportInput>;
export type MixInput = Infer<typeof mixInput>;
export type ProjectInput = Infer<typeof projectInput>;
export type FitInput = Infer<typeof fitInput>;
export type EditInput = Infer<typeof editInput>;
export type EditType = Infer<typeof editType>;
