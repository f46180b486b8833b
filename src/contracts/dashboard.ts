import * as z from "zod";
import { jobIdSchema, jobStatusSchema, jobViewSchema } from "./job.ts";
import { defineOperation } from "./operation.ts";
import { sampleIdSchema, sampleViewSchema, searchSamples } from "./sample.ts";

/** What the dashboard asks beneath the tools; not offered to models. Lists are in Convex's own pages, which stay live. */

/** Columns of a row's small waveform. */
export const OUTLINE_COLUMNS = 48;
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

/** A job with what a person wants to see of it while it runs. */
export const jobRowSchema = jobViewSchema.extend({
  /** The prompt, or what is split. */
  title: z.string(),
  /** What is being done right now; empty when the job has ended. */
  stage: z.string(),
});

export type JobRow = z.output<typeof jobRowSchema>;

/** A sample as a row of the library. */
export const libraryRowSchema = sampleViewSchema.extend({
  /** Highest amplitude of each column, 0–127. */
  outline: z.array(z.number()),
  /** As in get_sample. */
  audioUrl: z.string(),
  prompt: z.string().optional(),
  /** Whether samples were made from this one. */
  hasDerived: z.boolean(),
});

export type LibraryRow = z.output<typeof libraryRowSchema>;

export const browseJobs = defineOperation({
  name: "browse_jobs",
  title: "Browse jobs",
  description: "Jobs, newest first, with what each is doing.",
  input: z.strictObject({ paginationOpts: paginationSchema }),
  output: pageOf(jobRowSchema),
  clientFields: [],
  convex: { kind: "query", path: "dashboard:jobs" },
  effect: "read",
  idempotent: true,
  cost: "free",
});

export const listJobEvents = defineOperation({
  name: "list_job_events",
  title: "List a job's events",
  description: "Every change of a job's status, oldest first.",
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
  clientFields: [],
  convex: { kind: "query", path: "dashboard:jobEvents" },
  effect: "read",
  idempotent: true,
  cost: "free",
});

/** Without words or filters only what was made from nothing else; the rest is found under it. */
export const browseLibrary = defineOperation({
  name: "browse_library",
  title: "Browse the library",
  description: "Samples with small waveforms.",
  input: searchSamples.input
    .pick({ text: true, type: true, bpmMin: true, bpmMax: true, key: true })
    .extend({ paginationOpts: paginationSchema }),
  output: pageOf(libraryRowSchema),
  clientFields: [],
  convex: { kind: "query", path: "dashboard:library" },
  effect: "read",
  idempotent: true,
  cost: "free",
});

export const listDerived = defineOperation({
  name: "list_derived",
  title: "List what was made from a sample",
  description: "Stems and other samples that were made from one, oldest first.",
  input: z.strictObject({ sampleId: sampleIdSchema }),
  output: z.object({ samples: z.array(libraryRowSchema) }),
  clientFields: [],
  convex: { kind: "query", path: "dashboard:derived" },
  effect: "read",
  idempotent: true,
  cost: "free",
});
