import { zodToConvex } from "convex-helpers/server/zod4";
import { defineSchema, defineTable } from "convex/server";
import { type Infer, v } from "convex/values";
import { chatTables } from "./chat/tables.ts";
import { exportSample, mixSamples } from "../src/contracts/edit.ts";
import { connectionTables } from "./connections/tables.ts";
import { provider } from "./environment.ts";
import { ledgerTables } from "./ledgerTables.ts";
import { limitTables } from "./limits/tables.ts";

/** Parsed input of `jobs:generate`, without requestId. */
export const generateInput = v.object({
  prompt: v.string(),
  type: v.optional(v.union(v.literal("loop"), v.literal("one_shot"))),
  bars: v.optional(v.number()),
  durationSeconds: v.optional(v.number()),
  bpm: v.optional(v.number()),
  key: v.optional(v.string()),
  variations: v.optional(v.number()),
  seed: v.optional(v.number()),
  model: v.optional(v.string()),
  inputSampleId: v.optional(v.string()),
  variationOf: v.optional(v.string()),
});

/** Parsed input of `jobs:split`, without requestId. Exactly one of sampleId and url is set. */
export const splitInput = v.object({
  sampleId: v.optional(v.string()),
  url: v.optional(v.string()),
  model: v.optional(v.string()),
});

/** Parsed input of `editJobs:startExport`, without requestId. */
export const exportInput = zodToConvex(exportSample.input.omit({ requestId: true }));
/** Parsed input of `editJobs:startMix`, without requestId. */
export const mixInput = zodToConvex(mixSamples.input.omit({ requestId: true }));

/** A failure as a job shows it; codes are those of src/contracts/errors.ts. */
export const failure = v.object({ code: v.string(), message: v.string() });

/** One audio file that a prediction made, at the provider's address. */
export const outputFile = v.object({ url: v.string(), stemType: v.optional(v.string()) });

const jobFields = {
  /** `tokenIdentifier` of the owner. */
  userId: v.string(),
  workflowId: v.optional(v.string()),
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
  output: v.optional(v.object({ sampleIds: v.array(v.id("samples")) })),
  error: v.optional(failure),
  /** The latest failure of a step that is being repeated; it becomes `error` when repeating is given up. */
  setback: v.optional(failure),
  /** Until when nothing is asked of the provider because of `setback`. */
  waitUntil: v.optional(v.number()),
  /** Since when the file at its address cannot be fetched. */
  troubledSince: v.optional(v.number()),
  requestId: v.optional(v.string()),
  /** `requestDigest` of all that was asked for; jobs from before it was kept have none. */
  requestDigest: v.optional(v.string()),
  /** The job that this one repeats. */
  retryOf: v.optional(v.id("jobs")),
  createdAt: v.number(),
  completedAt: v.optional(v.number()),
  /** How long a provider that bills has worked on it, as far as it said: the sum of its charges. Written by ledger.ts. */
  providerSeconds: v.optional(v.number()),
  /** What that cost, where the price is known. */
  providerUsd: v.optional(v.number()),
  /** What a provider that bills was expected to take for all that was asked of it. Written by reservation.ts. */
  estimate: v.optional(v.object({ seconds: v.optional(v.number()), usd: v.optional(v.number()) })),
};

const job = v.union(
  v.object({
    ...jobFields,
    type: v.literal("generate"),
    input: generateInput,
    /** Chosen here when the user gave none, so that every result can be made again. */
    seed: v.number(),
    /** Tempo and key of the sample that it follows, where the user gave none. */
    heard: v.optional(v.object({ bpm: v.optional(v.number()), key: v.optional(v.string()) })),
  }),
  v.object({ ...jobFields, type: v.literal("stem_split"), input: splitInput }),
  v.object({ ...jobFields, type: v.literal("export"), input: exportInput }),
  v.object({ ...jobFields, type: v.literal("mix"), input: mixInput }),
);

/** Facts of a sample that do not change after it was made. */
export const sampleMetadata = v.object({
  model: v.optional(v.string()),
  prompt: v.optional(v.string()),
  stemType: v.optional(v.string()),
  /** Integrated loudness; null for silence or less than 0.4 s. */
  lufs: v.union(v.number(), v.null()),
  /** True peak in dBTP; null for silence. */
  peakDb: v.union(v.number(), v.null()),
  seed: v.optional(v.number()),
  /** The samples in a mix. */
  parentIds: v.optional(v.array(v.id("samples"))),
  /** Gain applied by an export or a mix, in dB. */
  gainDb: v.optional(v.number()),
  /** Samples of a mix that lay beyond full scale. */
  clippedSamples: v.optional(v.number()),
  sampleRate: v.number(),
  channels: v.number(),
  /** Legacy rows only: their waveform, which `waveforms` holds now. */
  peaks: v.optional(v.array(v.number())),
});

/** Waveform for drawing: pairs of minimum and maximum in [-127, 127], as src/audio/analyse/peaks.ts makes them. */
export const peaks = v.array(v.number());

/** SAMPLE_FORMS of src/contracts/dashboard.ts. */
export const sampleForm = v.union(v.literal("loop"), v.literal("one_shot"));

/** AUDIO_FORMATS of src/contracts/sample.ts. */
export const audioFormat = v.union(v.literal("wav"), v.literal("mp3"), v.literal("flac"), v.literal("ogg"));

export default defineSchema({
  /**
   * The library. Written by sampleRecord.ts (ingest of a job, import of a file, an edit); its audio and facts never
   * change. What a person puts on it is written by marks.ts and collections.ts; search terms of older versions by searchText.ts; deleted, restored and purged by
   * sampleDeletion.ts. Read by librarySearch.ts, by jobs as results and as sources of splits. Lists go by indexes that begin
   * with user and `deletedAt`, so that what is deleted is in none.
   */
  samples: defineTable({
    userId: v.string(),
    /** A producer's file name without extension, unique for the user. */
    name: v.string(),
    storageId: v.id("_storage"),
    /** Size of the file; unset until limits/storedBytes.ts has counted it, which it does for new files at once. */
    bytes: v.optional(v.number()),
    /** Seconds. */
    duration: v.number(),
    bpm: v.optional(v.number()),
    /** "A minor", as formatKey writes it. */
    key: v.optional(v.string()),
    format: audioFormat,
    type: v.union(
      v.literal("generated"),
      v.literal("uploaded"),
      v.literal("stem"),
      v.literal("export"),
      v.literal("mix"),
      v.literal("recording"),
    ),
    /** When a recording is removed, unless it is kept until then. */
    expiresAt: v.optional(v.number()),
    /** The sample that this one was made from. */
    sourceId: v.optional(v.id("samples")),
    /** The sample that this one is another take of: always the first of them, so that all of them have the same. */
    variationOf: v.optional(v.id("samples")),
    /** The job that made it; an uploaded one has none. */
    jobId: v.optional(v.id("jobs")),
    /** Synchronous edits only: the requestId, and the request as JSON with sorted fields. */
    requestId: v.optional(v.string()),
    request: v.optional(v.string()),
    /** Hex SHA-256 of the file: the same file of the same user is one sample. */
    sha256: v.string(),
    metadata: sampleMetadata,
    /** Terms by which it is found, and the version they are of; of older rows words of name and prompt. */
    searchText: v.string(),
    searchVersion: v.optional(v.number()),
    createdAt: v.number(),
    /** The waveform in a row's few columns: highest amplitude of each, 0–127. */
    outline: v.optional(v.array(v.number())),
    /** Where it is known. */
    form: v.optional(sampleForm),
    isFavourite: v.optional(v.boolean()),
    /** Names by `tagField`, since queries can ask for a field but not look into a list. */
    tags: v.optional(v.record(v.string(), v.string())),
    /** By `collectionField`. Those of collections that were deleted stay, and mean nothing. */
    collections: v.optional(v.record(v.string(), v.literal(true))),
    /** Set while it is deleted and can be restored: to every reader but sampleDeletion.ts it does not exist. */
    deletedAt: v.optional(v.number()),
    /** True if its source is deleted, so that the library shows it by itself. */
    isOrphan: v.optional(v.boolean()),
  })
    .index("by_user", ["userId", "deletedAt"])
    .index("by_user_type", ["userId", "deletedAt", "type"])
    .index("by_user_sortedName", ["userId", "deletedAt", "name"])
    .index("by_user_bpm", ["userId", "deletedAt", "bpm"])
    .index("by_user_key", ["userId", "deletedAt", "key"])
    .index("by_user_duration", ["userId", "deletedAt", "duration"])
    .index("by_deletedAt", ["deletedAt"])
    .index("by_expiresAt", ["expiresAt"])
    .index("by_searchVersion", ["searchVersion"])
    .index("by_bytes", ["bytes"])
    .index("by_user_name", ["userId", "name"])
    .index("by_user_sha256", ["userId", "sha256"])
    .index("by_user_requestId", ["userId", "requestId"])
    .index("by_source", ["sourceId", "deletedAt"])
    .index("by_variationOf", ["variationOf", "deletedAt"])
    .index("by_storage", ["storageId"])
    .searchIndex("search", { searchField: "searchText", filterFields: ["userId", "type", "key", "deletedAt"] }),

  /** Waveforms, apart from their samples so that lists stay light. Written by sampleRecord.ts; read by players. */
  waveforms: defineTable({ sampleId: v.id("samples"), peaks }).index("by_sample", ["sampleId"]),

  /** How many samples have a tag. Written by tagRecord.ts; read by marks.ts. */
  tags: defineTable({ userId: v.string(), name: v.string(), count: v.number() }).index("by_user_name", [
    "userId",
    "name",
  ]),

  /** Named sets of samples; which those are stands on the samples. Written and read by collections.ts. */
  collections: defineTable({ userId: v.string(), name: v.string(), createdAt: v.number() }).index("by_user_name", [
    "userId",
    "name",
  ]),

  /** Addresses that give a sample's audio to anyone until they expire. Written by shares.ts; read by sharedAudio.ts. */
  shares: defineTable({
    userId: v.string(),
    sampleId: v.id("samples"),
    /** 256 random bits: who knows it may listen. */
    token: v.string(),
    expiresAt: v.number(),
  })
    .index("by_sample", ["sampleId"])
    .index("by_token", ["token"])
    .index("by_user_expiresAt", ["userId", "expiresAt"])
    .index("by_expiresAt", ["expiresAt"]),

  /**
   * Deletions and restorations, for library folders to follow, also later. One row per sample, rewritten with each
   * change. Written by sampleDeletion.ts; read by the library folder of a hub.
   */
  deletedSamples: defineTable({
    userId: v.string(),
    /** The id that the sample had. */
    sampleId: v.string(),
    sha256: v.string(),
    deletedAt: v.number(),
    isRestored: v.optional(v.boolean()),
  })
    .index("by_user", ["userId"])
    .index("by_sample", ["sampleId"]),

  /**
   * Durable requests of users. Written by jobs.ts (insert) and jobRecord.ts (every later change, by the state machine
   * of jobState.ts). Read by jobs.ts and by the steps of workflows.ts.
   */
  jobs: defineTable(job)
    .index("by_user", ["userId"])
    .index("by_user_status", ["userId", "status"])
    .index("by_user_type", ["userId", "type"])
    .index("by_user_status_type", ["userId", "status", "type"])
    .index("by_user_requestId", ["userId", "requestId"])
    .index("by_user_requestDigest", ["userId", "requestDigest", "status"])
    .index("by_replicateId", ["replicateId"])
    .index("by_workflowId", ["workflowId"]),

  /** The audit trail: one row for each change of a job's status. Written by jobRecord.ts; read by operators. */
  jobEvents: defineTable({
    jobId: v.id("jobs"),
    userId: v.string(),
    /** Null for the row that the job begins with. */
    from: v.union(v.string(), v.null()),
    to: v.string(),
    error: v.optional(failure),
    at: v.number(),
  }).index("by_job", ["jobId"]),

  /**
   * Attempts to have one take of a job made by a provider. Written by predictions.ts, orders.ts, unsure.ts and adoption.ts: "intended" before the
   * request that may cost money, the rest as the provider reports. Read by audio.ts and ingest.ts.
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
    /** When the right to send the request was taken; 0 when it is certain that none is under way. */
    claimedAt: v.number(),
    /** Until then nothing is asked: the provider said so, or it is not its turn. */
    notBefore: v.optional(v.number()),
    /** Its turn has come, and it is woken: it sends without asking again. Written by sending.ts. */
    hasTurn: v.optional(v.boolean()),
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

  /** How fast a provider that bills may be asked, by providerPace.ts. One row each; written and read by orders.ts. */
  paces: defineTable({
    provider,
    intervalMillis: v.number(),
    isTold: v.boolean(),
    nextAt: v.number(),
    queueEnd: v.number(),
    throttledAt: v.number(),
  }).index("by_provider", ["provider"]),

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

  /**
   * Calls that wait for their user's yes, and the answers. Written by consents.ts: by the call, which finds its row by
   * digest and takes an approved one out, and by the user. Read by the dashboard. Swept by crons.ts.
   */
  consents: defineTable({
    userId: v.string(),
    digest: v.string(),
    question: v.string(),
    state: v.union(v.literal("waiting"), v.literal("approved"), v.literal("declined")),
    createdAt: v.number(),
    expiresAt: v.number(),
  })
    .index("by_user_digest", ["userId", "digest"])
    .index("by_user_state", ["userId", "state", "expiresAt"])
    .index("by_expiresAt", ["expiresAt"]),

  /** Ids of webhooks that were acted on, so that a repeated delivery does nothing. Swept after a day by crons.ts. */
  webhookReceipts: defineTable({ webhookId: v.string(), receivedAt: v.number() })
    .index("by_webhookId", ["webhookId"])
    .index("by_receivedAt", ["receivedAt"]),

  /** Signing secrets that a provider told us. Written and read by webhooks.ts. */
  webhookSecrets: defineTable({ provider, secret: v.string(), fetchedAt: v.number() }).index("by_provider", [
    "provider",
  ]),

  ...ledgerTables,
  ...chatTables,
  ...connectionTables,
  ...limitTables,
});

export type GenerateInput = Infer<typeof generateInput>;
export type SplitInput = Infer<typeof splitInput>;
export type ExportInput = Infer<typeof exportInput>;
export type MixInput = Infer<typeof mixInput>;
export type OutputFile = Infer<typeof outputFile>;
export type SampleMetadata = Infer<typeof sampleMetadata>;
