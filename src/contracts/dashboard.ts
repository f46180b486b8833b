import * as z from "zod";
import { collectionIdSchema } from "./collection.ts";
import { generateSample, jobIdSchema, jobStatusSchema, jobViewSchema } from "./job.ts";
import { MAX_INPUT_AUDIO_SECONDS } from "./limits.ts";
import { sampleIdsSchema, tagSchema } from "./mark.ts";
import { defineEndpoint } from "./contract.ts";
import { sampleIdSchema, sampleViewSchema, searchSamples } from "./sample.ts";

/** What the dashboard asks beneath the tools; not offered to models. Lists are in Convex's own pages, which stay live. */

/** Columns of a row's small waveform. */
export const OUTLINE_COLUMNS = 48;
export const SORTS = ["newest", "oldest", "name", "slowest", "fastest", "key", "shortest", "longest"] as const;
export const SAMPLE_FORMS = ["loop", "one_shot"] as const;
/** More stems and versions of one sample than this are not shown under it. */
export const MAX_DERIVED = 32;

const paginationSchema = z.object({
  numItems: z.number(),
  cursor: z.string().nullable(),
  /** The rest is Convex's own: where a page that is open already ends, and bounds on what is read for it. */
  endCursor: z.string().nullable().optional(),
  maximumRowsRead: z.number().optional(),
  maximumBytesRead: z.number().optional(),
  id: z.number().optional(),
});

function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({
    page: z.array(row),
    isDone: z.boolean(),
    continueCursor: z.string(),
    splitCursor: z.string().nullable().optional(),
    pageStatus: z.enum(["SplitRecommended", "SplitRequired"]).nullable().optional(),
  });
}

const plainRowSchema = sampleViewSchema.extend({
  /** Highest amplitude of each column, 0–127. */
  outline: z.array(z.number()),
  /** As in get_sample. */
  audioUrl: z.string(),
  /** Hex SHA-256 of the file: its name where browsers keep it. */
  sha256: z.string(),
  prompt: z.string().optional(),
  /** The job that made it: takes of one job have the same. */
  jobId: z.string().optional(),
  /** The sample that this one is another take of, by a later job. */
  variationOf: z.string().optional(),
  form: z.enum(SAMPLE_FORMS).optional(),
  /** Whether samples were made from this one. */
  hasDerived: z.boolean(),
  isFavourite: z.boolean(),
  tags: z.array(z.string()),
  /** Collections that it was put into; those that were deleted since have no name any more. */
  collectionIds: z.array(z.string()),
  /** Of a recording: when it is removed, unless it is kept until then. */
  expiresAt: z.number().optional(),
  /** When it was deleted; unset for what is in the library. */
  deletedAt: z.number().optional(),
});

/** A sample as a row of the library. */
export const libraryRowSchema = plainRowSchema.extend({
  /** What it was made from, so that it can be shown under it; only in lists that are narrowed. */
  source: plainRowSchema.optional(),
  /** What it is a variation of, so that it can be shown beside it. */
  original: plainRowSchema.optional(),
});

export type LibraryRow = z.output<typeof libraryRowSchema>;

/** What a job that generates was asked for. */
const madeRequestSchema = generateSample.input.pick({
  prompt: true,
  type: true,
  bars: true,
  durationSeconds: true,
  bpm: true,
  key: true,
  variations: true,
  seed: true,
  inputSampleId: true,
  variationOf: true,
  model: true,
});

/** A job with what a person wants to see of it while it runs, and what its results sound like. */
export const jobRowSchema = jobViewSchema.extend({
  samples: z.array(libraryRowSchema),
  /** The prompt, or what is split. */
  title: z.string(),
  /** What is being done right now; empty when the job has ended. */
  stage: z.string(),
  /** When the model was asked; unset before that, and when the job has ended. */
  startedAt: z.number().optional(),
  /** How long the user's last jobs on this model took; unset where there are none, and when the job has ended. */
  usualMillis: z.number().optional(),
  /** The user's open jobs that its provider was asked for earlier; only while it waits. */
  ahead: z.number().optional(),
  /** Who bills it; null for what is made on the studio's own machine, which is free. */
  billedBy: z.string().nullable(),
  /** How long that provider worked on it, as far as it said. */
  providerSeconds: z.number().optional(),
  /** Whether the same request may succeed when it is tried again; only of a failed job. */
  isRetryable: z.boolean().optional(),
  /** What was asked for, to ask again with changes; only of jobs that generate. */
  request: madeRequestSchema.optional(),
  /** The sample that it follows or splits, unless that was deleted. */
  source: z.object({ sampleId: z.string(), name: z.string() }).optional(),
});

export type JobRow = z.output<typeof jobRowSchema>;

export const browseJobs = defineEndpoint({
  name: "browse_jobs",
  input: z.strictObject({ status: jobStatusSchema.optional(), paginationOpts: paginationSchema }),
  output: pageOf(jobRowSchema),
  convex: { kind: "query", path: "dashboard:jobs" },
  effect: "read",
  idempotent: true,
});

export const getJobRow = defineEndpoint({
  name: "get_job_row",
  input: z.strictObject({ jobId: jobIdSchema }),
  output: jobRowSchema,
  convex: { kind: "query", path: "dashboard:oneJob" },
  effect: "read",
  idempotent: true,
});

export const listJobEvents = defineEndpoint({
  name: "list_job_events",
  input: z.strictObject({ jobId: jobIdSchema }),
  output: z.object({
    events: z.array(
      z.object({
        from: jobStatusSchema.nullable(),
        to: jobStatusSchema,
        at: z.number(),
        message: z.string().optional(),
      }),
    ),
  }),
  convex: { kind: "query", path: "dashboard:jobEvents" },
  effect: "read",
  idempotent: true,
});

export type Sort = (typeof SORTS)[number];
export type SampleForm = (typeof SAMPLE_FORMS)[number];

const lengthSchema = z.number().min(0).max(MAX_INPUT_AUDIO_SECONDS);

/**
 * Without words or filters only what was made from nothing else; the rest is found under it. Words without a sort come
 * best match first. What has no tempo or no key comes last where that is sorted by.
 */
export const browseLibrary = defineEndpoint({
  name: "browse_library",
  input: searchSamples.input.pick({ text: true, type: true, bpmMin: true, bpmMax: true, key: true }).extend({
    sort: z.enum(SORTS).optional(),
    /** With a key: also the one that has the same notes. */
    withRelativeKey: z.boolean().optional(),
    lengthMin: lengthSchema.optional(),
    lengthMax: lengthSchema.optional(),
    form: z.enum(SAMPLE_FORMS).optional(),
    tag: tagSchema.optional(),
    collectionId: collectionIdSchema.optional(),
    isFavourite: z.literal(true).optional(),
    /** What was deleted and can be restored, and nothing else. */
    isDeleted: z.literal(true).optional(),
    paginationOpts: paginationSchema,
  }),
  output: pageOf(libraryRowSchema),
  convex: { kind: "query", path: "dashboard:library" },
  effect: "read",
  idempotent: true,
});

export const getLibraryRow = defineEndpoint({
  name: "get_library_row",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: libraryRowSchema,
  convex: { kind: "query", path: "dashboard:row" },
  effect: "read",
  idempotent: true,
});

export const listDerived = defineEndpoint({
  name: "list_derived",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({ samples: z.array(libraryRowSchema) }),
  convex: { kind: "query", path: "dashboard:derived" },
  effect: "read",
  idempotent: true,
});

/** More takes of one sample than this are not shown beside it. */
export const MAX_RELATIVES = 32;

/** What a sample is told apart from and goes with; oldest first, the sample itself left out. */
export const listRelatives = defineEndpoint({
  name: "list_relatives",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({
    source: libraryRowSchema.optional(),
    /** Other takes of its job, and the variations of any of them. */
    variations: z.array(libraryRowSchema),
    derived: z.array(libraryRowSchema),
    /** Of a mix. */
    parents: z.array(libraryRowSchema),
  }),
  convex: { kind: "query", path: "dashboard:relatives" },
  effect: "read",
  idempotent: true,
});

/** Samples by their ids, live; those that are no more are left out. */
export const listRows = defineEndpoint({
  name: "list_rows",
  input: z.strictObject({ sampleIds: sampleIdsSchema }),
  output: z.object({ samples: z.array(libraryRowSchema) }),
  convex: { kind: "query", path: "dashboard:rows" },
  effect: "read",
  idempotent: true,
});

/** What a sample was asked for with, to ask again; null for what no prompt made. The seed is left out. */
export const getRequest = defineEndpoint({
  name: "get_request",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({
    request: madeRequestSchema.omit({ variations: true, seed: true, variationOf: true }).nullable(),
  }),
  convex: { kind: "query", path: "dashboard:request" },
  effect: "read",
  idempotent: true,
});
