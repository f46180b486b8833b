import * as z from "zod";
import { ERROR_CODES, type ErrorCode } from "./errors.ts";
import { fieldKinds } from "./field-kind.ts";
import * as limits from "./limits.ts";
import { defineTool } from "./contract.ts";
import { projectFileSchema } from "./project-file.ts";
import { readingSchema } from "./reading.ts";
import { separationSchema, splitQualitySchema } from "./separation.ts";
import {
  bpmSchema,
  cursorSchema,
  keySchema,
  limitSchema,
  pathSchema,
  requestIdSchema,
  sampleIdSchema,
  sampleViewSchema,
  urlSchema,
} from "./sample.ts";

/** Tasks that a model carries out. */
export const MODEL_TASKS = ["generate", "stem_split"] as const;
/** Kinds of job; those of MODEL_TASKS call a provider, exports, mixes, fits, edits and projects run in the studio itself. */
export const JOB_TYPES = [...MODEL_TASKS, "export", "mix", "fit", "edit", "project"] as const;
/** States of a job. The last three are final; transitions are in convex/jobs/state.ts. */
export const JOB_STATUSES = ["pending", "processing", "completed", "failed", "canceled"] as const;

/** One of MODEL_TASKS. */
export const modelTaskSchema = z.enum(MODEL_TASKS);
/** One of JOB_TYPES. */
export const jobTypeSchema = z.enum(JOB_TYPES);
/** One of JOB_STATUSES. */
export const jobStatusSchema = z.enum(JOB_STATUSES);
// Object.keys keeps the literal keys of a const object.
const errorCodeSchema = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]);
/** Id of a job; tool calls also accept the URI of a job. */
export const jobIdSchema = z.string().min(1).max(64).register(fieldKinds, { kind: "job" });

const waitSecondsSchema = z.number().min(0).max(limits.MAX_WAIT_SECONDS).register(fieldKinds, { kind: "clamped" });
/** Words for the first tools that have the field; the others leave it to them, since lists of tools cost context. */
const WAIT_SECONDS = "Wait for its end, up to 45; default 0";
const modelSchema = z.string().min(1).max(200);

/** A job as every surface shows it. */
export const jobViewSchema = z.object({
  jobId: z.string(),
  type: jobTypeSchema,
  status: jobStatusSchema,
  progress: z.number().min(0).max(100),
  model: z.string(),
  samples: z.array(sampleViewSchema),
  /** The file that a job of type "project" has made, while it exists. */
  file: projectFileSchema.optional(),
  error: z.object({ code: errorCodeSchema, message: z.string() }).optional(),
  /** The job that this one repeats. */
  retryOf: z.string().optional(),
  createdAt: z.number(),
  completedAt: z.number().optional(),
  /** How a request to generate was read. */
  reading: readingSchema.optional(),
  /** How a finished split was made, where it was made on this machine. */
  separation: separationSchema.optional(),
  /** Advice on the next call, in words for a model. */
  next: z.string(),
});

export type JobView = z.output<typeof jobViewSchema>;
export type JobStatus = z.output<typeof jobStatusSchema>;
export type JobType = z.output<typeof jobTypeSchema>;
export type ModelTask = z.output<typeof modelTaskSchema>;

/** Prefix of `next` when a call was deduplicated: it returns the open job of an equal earlier call. */
export const REPEATED_CALL =
  "The same call began this job before and it is still open, so no second one was started; for another one like it " +
  "call with a different seed or a requestId of its own.";

/**
 * Starts a job that generates audio from a prompt. Without a requestId a call that equals an open job's returns that
 * job.
 */
export const generateSample = defineTool({
  name: "generate_sample",
  title: "Generate a sample",
  description:
    "Make audio from words: a seamless loop of whole bars or a one-shot. Starts a job; free with wav0/synth, " +
    "billed with hosted models (list_models). Next: check_job_status until completed.",
  input: z.strictObject({
    prompt: z
      .string()
      .trim()
      .min(1, "Describe the sound, for example: warm lo-fi chords with dusty drums")
      .max(limits.MAX_PROMPT_CHARACTERS)
      .describe("The sound in plain words: genre, instruments, mood"),
    type: z.enum(["loop", "one_shot"]).optional(),
    bars: z.number().int().min(1).max(limits.MAX_BARS).optional().describe("Length of a loop in 4/4; default 4"),
    durationSeconds: z
      .number()
      .min(limits.MIN_DURATION_SECONDS)
      .max(limits.MAX_DURATION_SECONDS)
      .optional()
      .describe("Instead of bars"),
    bpm: bpmSchema.optional().describe("Default: from the prompt"),
    key: keySchema.optional(),
    variations: z.number().int().min(1).max(limits.MAX_VARIATIONS).optional().describe("Number of takes; default 1"),
    seed: z.number().int().min(1).max(limits.MAX_SEED).optional().describe("Same prompt and seed, same audio"),
    inputSampleId: sampleIdSchema.optional().describe("sampleId to follow: its melody, or tempo and key"),
    variationOf: sampleIdSchema.optional().describe("sampleId to make a new take of; change prompt or seed"),
    keep: z
      .array(z.string().max(limits.MAX_PART_CHARACTERS))
      .min(1)
      .max(limits.MAX_KEPT_PARTS)
      .optional()
      .describe("Its parts to keep: drums, chords, … or all"),
    model: modelSchema.optional().describe("From list_models"),
    requestId: requestIdSchema.optional().describe("Same key, same result"),
    waitSeconds: waitSecondsSchema.optional().describe(WAIT_SECONDS),
  }),
  output: jobViewSchema,
  clientFields: ["waitSeconds"],
  convex: { kind: "mutation", path: "jobs/public:generateSample" },
  effect: "write",
  idempotent: false,
  cost: "metered",
  confirm: { when: "metered", task: "generate", consequence: "runs on a hosted model that its provider bills" },
});

/** Starts a job that separates a sample, a local file or a URL into stems. */
export const splitStems = defineTool({
  name: "split_stems",
  title: "Split into stems",
  description:
    "Separate audio into drums, bass, vocals and other. Give exactly one of sampleId, path or url. Starts a job; " +
    "free; hosted models are billed. Next: check_job_status.",
  input: z.strictObject({
    sampleId: sampleIdSchema.optional(),
    path: pathSchema.optional(),
    url: urlSchema.optional(),
    quality: splitQualitySchema.optional(),
    twoStems: z.boolean().optional().describe("Vocals and the rest"),
    model: modelSchema.optional(),
    requestId: requestIdSchema.optional(),
    waitSeconds: waitSecondsSchema.optional(),
  }),
  output: jobViewSchema,
  outputAs: "generate_sample",
  clientFields: ["path", "waitSeconds"],
  convex: { kind: "mutation", path: "jobs/public:splitStems" },
  effect: "write",
  idempotent: false,
  cost: "metered",
  confirm: { when: "metered", task: "stem_split", consequence: "runs on a hosted model that its provider bills" },
});

/** Reads a job, after waiting up to `waitSeconds` for it to end. */
export const checkJobStatus = defineTool({
  name: "check_job_status",
  title: "Check a job",
  description:
    "State, progress and samples of a job. Free. While pending or processing, call again with waitSeconds; never " +
    "start the job again.",
  input: z.strictObject({ jobId: jobIdSchema, waitSeconds: waitSecondsSchema.optional().describe(WAIT_SECONDS) }),
  output: jobViewSchema,
  outputAs: "generate_sample",
  clientFields: ["waitSeconds"],
  convex: { kind: "query", path: "jobs/public:checkJobStatus" },
  effect: "read",
  idempotent: true,
  cost: "free",
});

/** Lists jobs, newest first; paginated. */
export const listJobs = defineTool({
  name: "list_jobs",
  title: "List jobs",
  description:
    "Jobs, newest first, filtered by status or type. Free. Next: check_job_status for a job's samples, retry_job.",
  input: z.strictObject({
    status: jobStatusSchema.optional(),
    type: jobTypeSchema.optional(),
    cursor: cursorSchema.optional(),
    limit: limitSchema.optional(),
  }),
  output: z.object({ jobs: z.array(jobViewSchema), cursor: z.string().optional() }),
  outputAs: "generate_sample",
  clientFields: [],
  convex: { kind: "query", path: "jobs/public:listJobs" },
  effect: "read",
  idempotent: true,
  cost: "free",
});

/** Cancels an open job and its prediction at the provider; a job that has ended is returned unchanged. */
export const cancelJob = defineTool({
  name: "cancel_job",
  title: "Cancel a job",
  description:
    "Stop an open job, also at the provider. Free. A finished job is unchanged. Next: retry_job to start it over.",
  input: z.strictObject({ jobId: jobIdSchema }),
  output: jobViewSchema,
  outputAs: "generate_sample",
  clientFields: [],
  convex: { kind: "mutation", path: "jobs/public:cancelJob" },
  effect: "destructive",
  idempotent: true,
  cost: "free",
});

/**
 * Repeats a failed or canceled job as a new job.
 * @throws JOB_NOT_RETRYABLE for a job in any other state
 */
export const retryJob = defineTool({
  name: "retry_job",
  title: "Retry a job",
  description:
    "Start a failed or canceled job again, as a new job; costs the same again. Next: check_job_status with the new jobId.",
  input: z.strictObject({
    jobId: jobIdSchema,
    requestId: requestIdSchema.optional(),
    waitSeconds: waitSecondsSchema.optional(),
  }),
  output: jobViewSchema,
  outputAs: "generate_sample",
  clientFields: ["waitSeconds"],
  convex: { kind: "mutation", path: "jobs/public:retryJob" },
  effect: "write",
  idempotent: false,
  cost: "metered",
  confirm: { when: "metered", consequence: "runs a job again on a model that its provider bills" },
});

/** True while the job can still change. */
export function isOpen(status: JobStatus): boolean {
  return status === "pending" || status === "processing";
}
