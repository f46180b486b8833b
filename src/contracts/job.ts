import * as z from "zod";
import { ERROR_CODES, type ErrorCode } from "./errors.ts";
import * as limits from "./limits.ts";
import { defineOperation } from "./operation.ts";
import { bpmSchema, cursorSchema, keySchema, limitSchema, sampleIdSchema, sampleViewSchema } from "./sample.ts";

export const JOB_TYPES = ["generate", "stem_split"] as const;
export const JOB_STATUSES = ["pending", "processing", "completed", "failed", "canceled"] as const;

export const jobTypeSchema = z.enum(JOB_TYPES);
export const jobStatusSchema = z.enum(JOB_STATUSES);
export const jobIdSchema = z
  .string()
  .min(1)
  .max(64)
  .describe("A job's id, as returned by generate_sample or split_stems");
// Object.keys keeps the literal keys of a const object.
const errorCodeSchema = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]);

const waitSecondsSchema = z
  .number()
  .min(0)
  .max(limits.MAX_WAIT_SECONDS)
  .describe(`Wait up to this long for the job, 0–${limits.MAX_WAIT_SECONDS} s; default 0 answers at once`);
const requestIdSchema = z
  .string()
  .min(1)
  .max(limits.MAX_REQUEST_ID_CHARACTERS)
  .describe(
    "Any text that names this request; reuse it when repeating the call and you get the same job, never a second one",
  );
const modelSchema = z.string().min(1).max(200);

/** A job as every surface shows it. */
export const jobViewSchema = z.object({
  jobId: z.string(),
  type: jobTypeSchema,
  status: jobStatusSchema,
  progress: z.number().min(0).max(100),
  model: z.string(),
  samples: z.array(sampleViewSchema),
  error: z.object({ code: errorCodeSchema, message: z.string() }).optional(),
  createdAt: z.number(),
  completedAt: z.number().optional(),
  next: z.string().describe("What to do next"),
});

export type JobView = z.output<typeof jobViewSchema>;
export type JobStatus = z.output<typeof jobStatusSchema>;
export type JobType = z.output<typeof jobTypeSchema>;

export const generateSample = defineOperation({
  name: "generate_sample",
  title: "Generate a sample",
  description:
    "Make new audio from a description: a seamless loop of whole bars or a one-shot, up to 4 variations. " +
    "Starts a durable job and answers at once with its jobId; free with the built-in wav0/synth, metered with a hosted model. " +
    "Next: check_job_status with the jobId (waitSeconds up to 45) until status is completed; then split_stems or search_samples.",
  input: z.strictObject({
    prompt: z
      .string()
      .trim()
      .min(1, "Describe the sound, for example: warm lo-fi chords with dusty drums")
      .max(limits.MAX_PROMPT_CHARACTERS)
      .describe("The sound in plain words: genre, instruments, mood"),
    type: z.enum(["loop", "one_shot"]).optional().describe("Default: read from the prompt, else loop"),
    bars: z.number().int().min(1).max(limits.MAX_BARS).optional().describe("Length of a loop in 4/4 bars; default 4"),
    durationSeconds: z
      .number()
      .min(limits.MIN_DURATION_SECONDS)
      .max(limits.MAX_DURATION_SECONDS)
      .optional()
      .describe("Length of a one-shot, or of a loop instead of bars (rounded to whole bars)"),
    bpm: bpmSchema.optional(),
    key: keySchema.optional(),
    variations: z
      .number()
      .int()
      .min(1)
      .max(limits.MAX_VARIATIONS)
      .optional()
      .describe("How many different takes, default 1"),
    seed: z.number().int().min(1).max(limits.MAX_SEED).optional().describe("Same prompt and seed give the same audio"),
    model: modelSchema.optional().describe("Default wav0/synth, or a hosted model when the studio has a provider key"),
    requestId: requestIdSchema.optional(),
    waitSeconds: waitSecondsSchema.optional(),
  }),
  output: jobViewSchema,
  clientFields: ["waitSeconds"],
  convex: { kind: "mutation", path: "jobs:generate" },
  effect: "write",
  idempotent: false,
  cost: "metered",
  confirm: { when: "metered", task: "generate", consequence: "runs on a hosted model that its provider bills" },
});

export const splitStems = defineOperation({
  name: "split_stems",
  title: "Split into stems",
  description:
    "Separate audio into drums, bass, vocals and other. Give exactly one of sampleId, path (a file on this machine: WAV, MP3, FLAC, OGG) or url. " +
    "Starts a durable job and answers at once with its jobId; free with the built-in wav0/split, metered with a hosted model. " +
    "Next: check_job_status with the jobId until status is completed; the stems are samples.",
  input: z.strictObject({
    sampleId: sampleIdSchema.optional(),
    path: z.string().min(1).max(4_096).optional().describe("Absolute path of an audio file on this machine"),
    url: z
      .url({ protocol: /^https?$/ })
      .max(2_048)
      .optional()
      .describe("Public address of an audio file"),
    model: modelSchema.optional().describe("Default wav0/split, or a hosted model when the studio has a provider key"),
    requestId: requestIdSchema.optional(),
    waitSeconds: waitSecondsSchema.optional(),
  }),
  output: jobViewSchema,
  clientFields: ["path", "waitSeconds"],
  convex: { kind: "mutation", path: "jobs:split" },
  effect: "write",
  idempotent: false,
  cost: "metered",
  confirm: { when: "metered", task: "stem_split", consequence: "runs on a hosted model that its provider bills" },
});

export const checkJobStatus = defineOperation({
  name: "check_job_status",
  title: "Check a job",
  description:
    "State, progress and results of one job. Free and read-only. With waitSeconds it returns as soon as the job ends, else after that time; " +
    "while status is pending or processing call it again, do not start the job anew.",
  input: z.strictObject({ jobId: jobIdSchema, waitSeconds: waitSecondsSchema.optional() }),
  output: jobViewSchema,
  clientFields: ["waitSeconds"],
  convex: { kind: "query", path: "jobs:status" },
  effect: "read",
  idempotent: true,
  cost: "free",
});

export const listJobs = defineOperation({
  name: "list_jobs",
  title: "List jobs",
  description:
    "Jobs, newest first, optionally of one status or type. Free and read-only. Next: check_job_status with a jobId.",
  input: z.strictObject({
    status: jobStatusSchema.optional(),
    type: jobTypeSchema.optional(),
    cursor: cursorSchema.optional(),
    limit: limitSchema.optional(),
  }),
  output: z.object({ jobs: z.array(jobViewSchema), cursor: z.string().optional() }),
  clientFields: [],
  convex: { kind: "query", path: "jobs:list" },
  effect: "read",
  idempotent: true,
  cost: "free",
});

export const cancelJob = defineOperation({
  name: "cancel_job",
  title: "Cancel a job",
  description:
    "Stop a pending or processing job; its prediction is cancelled at the provider and makes no samples. " +
    "Free. A job that has already ended stays as it is. Next: generate_sample or split_stems to start over.",
  input: z.strictObject({ jobId: jobIdSchema }),
  output: jobViewSchema,
  clientFields: [],
  convex: { kind: "mutation", path: "jobs:cancel" },
  effect: "destructive",
  idempotent: true,
  cost: "free",
});

/** Whether the job can still change. */
export function isOpen(status: JobStatus): boolean {
  return status === "pending" || status === "processing";
}
