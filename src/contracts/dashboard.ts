import * as z from "zod";
import { collectionIdSchema } from "./collection.ts";
import { pageOf, paginationSchema } from "./convex-page.ts";
import { generateSample, jobIdSchema, jobStatusSchema, jobViewSchema } from "./job.ts";
import { MAX_INPUT_AUDIO_SECONDS } from "./limits.ts";
import { MAX_TAGS_OF_SAMPLE, sampleIdsSchema, tagSchema } from "./mark.ts";
import { defineEndpoint } from "./contract.ts";
import { sampleIdSchema, sampleViewSchema, searchSamples } from "./sample.ts";

/** Endpoints of the dashboard; not offered to models. Lists are Convex pages, which stay live. */

/** Columns of a row's small waveform. */
export const OUTLINE_COLUMNS = 48;
/** Sort orders of the library. */
export const SORTS = ["newest", "oldest", "name", "slowest", "fastest", "key", "shortest", "longest"] as const;
/** Forms of a generated sample: `loop` repeats seamlessly, `one_shot` has a tail. */
export const SAMPLE_FORMS = ["loop", "one_shot"] as const;
/** Most stems and versions shown under one sample. */
export const MAX_DERIVED = 32;

const plainRowSchema = sampleViewSchema.extend({
  /** Highest amplitude of each column, 0–127. */
  outline: z.array(z.number()),
  /** As in get_sample. */
  audioUrl: z.string(),
  /** Hex SHA-256 of the file; its key in the browser's audio cache. */
  sha256: z.string(),
  prompt: z.string().optional(),
  /** True if a person gave the name. */
  isNamed: z.literal(true).optional(),
  /** The job that made it, shared by all takes of that job. */
  jobId: z.string().optional(),
  /** The sample that this one is another take of, by a later job. */
  variationOf: z.string().optional(),
  form: z.enum(SAMPLE_FORMS).optional(),
  /** Tempo and key as they were heard or named, likeliest first; unset where nothing was in doubt. */
  readings: z
    .object({
      bpm: z.array(z.object({ value: z.number(), confidence: z.number() })),
      key: z.array(z.object({ value: z.string(), confidence: z.number() })),
    })
    .optional(),
  /** True if samples were made from this one. */
  hasDerived: z.boolean(),
  isFavourite: z.boolean(),
  tags: z.array(z.string()),
  /** Collections that it was added to; may hold ids of collections deleted since. */
  collectionIds: z.array(z.string()),
  /** When a recording is removed unless kept, in milliseconds since 1970. */
  expiresAt: z.number().optional(),
  /** Time of deletion in milliseconds since 1970; unset for samples in the library. */
  deletedAt: z.number().optional(),
});

/** A sample as a row of the library. */
export const libraryRowSchema = plainRowSchema.extend({
  /** Source sample to show it under; only in filtered lists. */
  source: plainRowSchema.optional(),
  /** Sample that it is a variation of, to show it beside. */
  original: plainRowSchema.optional(),
});

export type LibraryRow = z.output<typeof libraryRowSchema>;

/** Request of a generate job: all that it keeps of what was asked. */
const madeRequestSchema = generateSample.input.omit({ requestId: true, waitSeconds: true });

/** A job as the dashboard lists it: with its progress in words, its timing and its samples as rows. */
export const jobRowSchema = jobViewSchema.extend({
  samples: z.array(libraryRowSchema),
  /** The prompt, or what is split. */
  title: z.string(),
  /** Current step in words; empty when the job has ended. */
  stage: z.string(),
  /** Time at which the model was called; unset before, and after the job has ended. */
  startedAt: z.number().optional(),
  /** Typical duration of the user's last jobs on this model; unset without any, and after the job has ended. */
  usualMillis: z.number().optional(),
  /** The user's open jobs queued earlier at the same provider; only while the job waits. */
  ahead: z.number().optional(),
  /** Provider that bills it; null for jobs run on the studio's own machine, which are free. */
  billedBy: z.string().nullable(),
  /** Compute time as reported by the provider; unset if it reports none. */
  providerSeconds: z.number().optional(),
  /** Cost in US dollars; unset where the price is not set. */
  providerUsd: z.number().optional(),
  /** Expected cost of everything it asked of that provider: seconds of its time, US dollars. */
  estimate: z.object({ seconds: z.number().optional(), usd: z.number().optional() }).optional(),
  /** True if a retry of the same request may succeed; failed jobs only. */
  isRetryable: z.boolean().optional(),
  /** The request, as a draft for another one; generate jobs only. */
  request: madeRequestSchema.optional(),
  /** Sample that it follows or splits; unset if deleted. */
  source: z.object({ sampleId: z.string(), name: z.string() }).optional(),
});

export type JobRow = z.output<typeof jobRowSchema>;

/** Lists the user's jobs, newest first, as Convex pages. */
export const browseJobs = defineEndpoint({
  name: "browse_jobs",
  input: z.strictObject({ status: jobStatusSchema.optional(), paginationOpts: paginationSchema }),
  output: pageOf(jobRowSchema),
  convex: { kind: "query", path: "browse/public:browseJobs" },
  effect: "read",
  idempotent: true,
});

/** Most open jobs that are told at once. */
export const MAX_OPEN_JOBS = 50;

/** Lists the user's open jobs with their progress in percent, for a glance at all of them; at most MAX_OPEN_JOBS. */
export const listOpenJobs = defineEndpoint({
  name: "list_open_jobs",
  input: z.strictObject({}),
  output: z.object({ jobs: z.array(z.object({ jobId: z.string(), progress: z.number() })) }),
  convex: { kind: "query", path: "browse/public:listOpenJobs" },
  effect: "read",
  idempotent: true,
});

/**
 * Reads one job as a row.
 * @throws JOB_NOT_FOUND
 */
export const getJobRow = defineEndpoint({
  name: "get_job_row",
  input: z.strictObject({ jobId: jobIdSchema }),
  output: jobRowSchema,
  convex: { kind: "query", path: "browse/public:getJobRow" },
  effect: "read",
  idempotent: true,
});

/**
 * Audit trail of a job: each change of status with its time, oldest first.
 * @throws JOB_NOT_FOUND
 */
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
  convex: { kind: "query", path: "browse/public:listJobEvents" },
  effect: "read",
  idempotent: true,
});

export type Sort = (typeof SORTS)[number];
export type SampleForm = (typeof SAMPLE_FORMS)[number];

const lengthSchema = z.number().min(0).max(MAX_INPUT_AUDIO_SECONDS);

/**
 * Lists the library as Convex pages. Without words or filters only root samples, those made from no other sample, which
 * hold the rest under them. Words without a sort order by best match, `similarTo` by likeness whatever the sort. Sorting by tempo or key puts samples without one last.
 */
export const browseLibrary = defineEndpoint({
  name: "browse_library",
  input: searchSamples.input
    .pick({ text: true, type: true, bpmMin: true, bpmMax: true, key: true, similarTo: true })
    .extend({
      sort: z.enum(SORTS).optional(),
      /** Includes the relative key of `key`, which has the same notes. */
      withRelativeKey: z.boolean().optional(),
      /** Includes the keys beside `key` on the Camelot wheel: its relative, and the same mode a fifth up and down. */
      withCompatibleKeys: z.boolean().optional(),
      lengthMin: lengthSchema.optional(),
      lengthMax: lengthSchema.optional(),
      form: z.enum(SAMPLE_FORMS).optional(),
      /** All of them. */
      tags: z.array(tagSchema).min(1).max(MAX_TAGS_OF_SAMPLE).optional(),
      collectionId: collectionIdSchema.optional(),
      isFavourite: z.literal(true).optional(),
      /** Only deleted samples that can still be restored. */
      isDeleted: z.literal(true).optional(),
      paginationOpts: paginationSchema,
    }),
  output: pageOf(libraryRowSchema),
  convex: { kind: "query", path: "browse/public:browseLibrary" },
  effect: "read",
  idempotent: true,
});

/**
 * Reads one sample as a row.
 * @throws SAMPLE_NOT_FOUND
 */
export const getLibraryRow = defineEndpoint({
  name: "get_library_row",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: libraryRowSchema,
  convex: { kind: "query", path: "browse/public:getLibraryRow" },
  effect: "read",
  idempotent: true,
});

/**
 * Lists stems, exports and other samples made from a sample, at most MAX_DERIVED.
 * @throws SAMPLE_NOT_FOUND
 */
export const listDerived = defineEndpoint({
  name: "list_derived",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({ samples: z.array(libraryRowSchema) }),
  convex: { kind: "query", path: "browse/public:listDerived" },
  effect: "read",
  idempotent: true,
});

/** Most takes shown beside one sample. */
export const MAX_RELATIVES = 32;

/** Samples related to one, oldest first, without the sample itself. */
export const listRelatives = defineEndpoint({
  name: "list_relatives",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({
    source: libraryRowSchema.optional(),
    /** Other takes of its job, and the variations of any of them. */
    variations: z.array(libraryRowSchema),
    derived: z.array(libraryRowSchema),
    /** Samples in a mix. */
    parents: z.array(libraryRowSchema),
  }),
  convex: { kind: "query", path: "browse/public:listRelatives" },
  effect: "read",
  idempotent: true,
});

/** Reads samples by their ids; deleted, unknown and other users' ones are left out. */
export const listRows = defineEndpoint({
  name: "list_rows",
  input: z.strictObject({ sampleIds: sampleIdsSchema }),
  output: z.object({ samples: z.array(libraryRowSchema) }),
  convex: { kind: "query", path: "browse/public:listRows" },
  effect: "read",
  idempotent: true,
});

/**
 * Request that generated a sample, without its seed, as a draft for another one; null if no prompt made it. With the parts
 * that a variation of it can keep; none without a score that can be rendered.
 */
export const getRequest = defineEndpoint({
  name: "get_request",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({
    request: madeRequestSchema.omit({ variations: true, seed: true, variationOf: true, keep: true }).nullable(),
    parts: z.array(z.string()),
  }),
  convex: { kind: "query", path: "browse/public:getRequest" },
  effect: "read",
  idempotent: true,
});

/**
 * Where the files of samples are as one ZIP file, without further credentials and for as long as their own addresses live.
 * @returns `url` null where there are too many, or they are larger than one answer of the deployment may be
 * @throws SAMPLE_NOT_FOUND
 */
export const getArchive = defineEndpoint({
  name: "get_archive",
  input: z.strictObject({ sampleIds: sampleIdsSchema }),
  output: z.object({ url: z.string().nullable(), fileName: z.string() }),
  convex: { kind: "query", path: "browse/public:getArchive" },
  effect: "read",
  idempotent: true,
});
