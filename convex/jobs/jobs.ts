import { v } from "convex/values";
import { canonicalKey } from "../../src/contracts/words/key.ts";
import {
  type JobView,
  cancelJob,
  checkJobStatus,
  generateSample,
  listJobs,
  retryJob,
  splitStems,
} from "../../src/contracts/job.ts";
import { MAX_SEED } from "../../src/contracts/limits.ts";
import { parseStudioUri } from "../../src/contracts/wire/uri.ts";
import type { Doc } from "../_generated/dataModel.js";
import { type QueryCtx, internalMutation } from "../_generated/server.js";
import { type Caller, type DeploymentInput, type MutationHandler, type QueryHandler } from "../kit/contract.ts";
import { followSample } from "./requests/inputSample.ts";
import { endJob } from "./end.ts";
import { isOpen } from "./record.ts";
import { beginReading, beginReconciliation } from "./reconciliation.ts";
import { type UserMutationCtx, beginJob, findRepeated, newJob } from "./start.ts";
import { jobView } from "./view.ts";
import { readRequest } from "./requests/promptReading.ts";
import { planVariation } from "./requests/variation.ts";
import { chooseSplit } from "./requests/splitChoice.ts";
import {
  EDIT_MODEL,
  SCORE_MODEL,
  checkGenerateRequest,
  chooseGenerateModel,
  chooseSplitModel,
} from "../providers/models.ts";
import { takePage } from "../kit/page.ts";
import { ownSample, sampleIdOf } from "../library/samples.ts";
import type { SplitInput } from "../providers/input.ts";
import { failure } from "./tables.ts";
import { studioError } from "../kit/studioError.ts";

const SAMPLE_FIELDS = ["sampleId", "inputSampleId", "variationOf"] as const;

type SampleFields = Partial<Record<(typeof SAMPLE_FIELDS)[number], string>>;

/** How many ids of the caller's own a message about an unknown one names. */
const NAMED_IDS = 3;

/** Starts a job that makes audio from words; the same requestId gives the same job. */
export const generate: MutationHandler<typeof generateSample> = async (
  ctx,
  { requestId, ...asked },
): Promise<JobView> => {
  const key = canonicalKey(asked.key ?? "");
  const input = { ...(await withSampleIds(ctx, asked)), ...(key ? { key } : {}) };
  const earlier = await findRepeated(ctx, requestId, { type: "generate", input });
  if (earlier) return earlier;
  const seed = input.seed ?? 1 + Math.floor(Math.random() * MAX_SEED);
  const { model, ...varied } = await planVariation(ctx, input, seed);
  const followed = await followSample(ctx, model, input);
  const request = { ...followed.heard, ...input };
  checkGenerateRequest(model, request);
  return beginJob(ctx, {
    ...newJob(ctx, model.name, requestId),
    ...followed,
    promptReading: readRequest(model, request, seed),
    ...varied,
    type: "generate",
    input,
    seed,
  });
};

/** Starts a job that separates a sample, or the file at an address, into stems. */
export const split: MutationHandler<typeof splitStems> = async (ctx, { requestId, ...asked }): Promise<JobView> => {
  const input = await withSampleIds(ctx, asked);
  const earlier = await findRepeated(ctx, requestId, { type: "stem_split", input });
  if (earlier) return earlier;
  const source = await sourceOf(ctx, input);
  const { model, reading } = await chooseSplit(ctx, input, source);
  return beginJob(ctx, {
    ...newJob(ctx, model.name, requestId),
    type: "stem_split",
    input,
    ...(reading === undefined ? {} : { reading }),
    ...(source ? { sourceId: source._id } : {}),
  });
};

/**
 * Starts an ended job's request again as a job of its own, on the same model and with the same seed. What was made and
 * paid for the ended one is brought home, not made again.
 */
export const retry: MutationHandler<typeof retryJob> = async (ctx, { jobId, requestId }): Promise<JobView> => {
  const job = await ownJob(ctx, jobId);
  const earlier = await findRepeated(ctx, requestId, { type: job.type, input: job.input, retryOf: job._id });
  if (earlier) return earlier;
  if (job.status !== "failed" && job.status !== "canceled") throw notRetryable(job);
  return repeat(ctx, job, requestId);
};

/** One job of the caller. */
export const status: QueryHandler<typeof checkJobStatus> = async (ctx, { jobId }) =>
  jobView(ctx, await ownJob(ctx, jobId));

/** The caller's jobs, newest first. */
export const list: QueryHandler<typeof listJobs> = async (ctx, input) => {
  const { rows, cursor } = await takePage(listed(ctx, input), input);
  const jobs = await Promise.all(rows.map((job) => jobView(ctx, job)));
  return { jobs, ...(cursor === undefined ? {} : { cursor }) };
};

/** Stops a job of the caller. One that has ended stays as it is. */
export const cancel: MutationHandler<typeof cancelJob> = async (ctx, { jobId }) => {
  const job = await ownJob(ctx, jobId);
  await endJob(ctx, job, { kind: "canceled" });
  return jobView(ctx, await ownJob(ctx, job._id));
};

/** Keeps why the step that is being retried failed; it becomes the job's error when retries are exhausted. */
export const noteLastError = internalMutation({
  args: { jobId: v.id("jobs"), error: failure },
  returns: v.null(),
  handler: async (ctx, { jobId, error }) => {
    const job = await ctx.db.get("jobs", jobId);
    if (job && isOpen(job)) await ctx.db.patch("jobs", jobId, { lastError: error });
    return null;
  },
});

/** Asks about every open prediction now; for the host to call after a start, when webhooks may have been missed. */
export const reconcileNow = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await beginReconciliation(ctx, 0);
    await beginReading(ctx, "replicate");
    return null;
  },
});

async function repeat(ctx: UserMutationCtx, job: Doc<"jobs">, requestId: string | undefined): Promise<JobView> {
  const again = (model: string) => ({ ...newJob(ctx, model, requestId), retryOf: job._id });
  switch (job.type) {
    case "generate": {
      const model = chooseGenerateModel(job.model);
      const followed = await followSample(ctx, model, job.input);
      const { type, input, seed, variation, reading } = job;
      const promptReading = job.promptReading ?? readRequest(model, { ...followed.heard, ...input }, seed);
      const varied = {
        promptReading,
        ...(variation ? { variation } : {}),
        ...(reading === undefined ? {} : { reading }),
      };
      return beginJob(ctx, { ...again(model.name), ...followed, ...varied, type, input, seed });
    }
    case "stem_split": {
      const { type, input, reading } = job;
      chooseSplitModel(job.model);
      const source = input.sampleId === undefined ? null : await ownSample(ctx, input.sampleId);
      // Whether the file at an address has a score is known once it is fetched.
      const isUnfetched = source === null && job.model === SCORE_MODEL;
      const { model } = await chooseSplit(ctx, isUnfetched ? input : { ...input, model: job.model }, source);
      const facts = { ...(reading === undefined ? {} : { reading }), ...(source ? { sourceId: source._id } : {}) };
      return beginJob(ctx, { ...again(model.name), type, input, ...facts });
    }
    case "export":
      return beginJob(ctx, { ...again(EDIT_MODEL), type: job.type, input: job.input, sourceId: job.sourceId });
    case "mix":
      return beginJob(ctx, { ...again(EDIT_MODEL), type: job.type, input: job.input, sourceId: job.sourceId });
    case "project":
      return beginJob(ctx, { ...again(EDIT_MODEL), type: job.type, input: job.input, sourceId: job.sourceId });
    case "edit":
      return beginJob(ctx, { ...again(EDIT_MODEL), type: job.type, input: job.input, sourceId: job.sourceId });
    case "fit": {
      const { type, input, sourceId, reading } = job;
      return beginJob(ctx, { ...again(EDIT_MODEL), type, input, sourceId, ...(reading ? { reading } : {}) });
    }
  }
}

function notRetryable(job: Doc<"jobs">): Error {
  const next =
    job.status === "completed"
      ? "it has its samples. Call generate_sample or split_stems for more"
      : "it is still under way. Wait with check_job_status, or cancel_job first";
  return studioError("JOB_NOT_RETRYABLE", `Job ${job._id} is ${job.status}: ${next}.`, {
    jobId: job._id,
    status: job.status,
  });
}

/** Replaces references to samples by their ids, the form in which jobs store them. */
async function withSampleIds<Input extends SampleFields>(ctx: UserMutationCtx, input: Input): Promise<Input> {
  const named = SAMPLE_FIELDS.map(async (field) => {
    const text = input[field];
    return text === undefined ? {} : { [field]: await sampleIdOf(ctx, text) };
  });
  return Object.assign({}, input, ...(await Promise.all(named)));
}

async function sourceOf(ctx: UserMutationCtx, input: SplitInput): Promise<Doc<"samples"> | null> {
  if ((input.sampleId === undefined) === (input.url === undefined)) {
    throw studioError("INVALID_INPUT", "sampleId: give exactly one of sampleId, path or url.", { field: "sampleId" });
  }
  return input.sampleId === undefined ? null : ownSample(ctx, input.sampleId);
}

/**
 * The caller's job.
 * @throws JOB_NOT_FOUND also where the id is malformed or another's
 */
export async function ownJob(ctx: Pick<QueryCtx, "db"> & Caller, jobId: string): Promise<Doc<"jobs">> {
  const id = ctx.db.normalizeId("jobs", jobId);
  const job = id && (await ctx.db.get("jobs", id));
  if (job?.userId === ctx.userId) return job;
  const newest = ctx.db.query("jobs").withIndex("by_user", (q) => q.eq("userId", ctx.userId));
  const ids = (await newest.order("desc").take(NAMED_IDS)).map(({ _id }) => _id);
  const own = ids.length > 0 ? `The newest are ${ids.join(", ")}` : "There are none yet";
  const isSample = parseStudioUri(jobId)?.kind === "sample" || ctx.db.normalizeId("samples", jobId) !== null;
  const hint = isSample ? "That names a sample; get_sample has the id of its job" : own;
  throw studioError("JOB_NOT_FOUND", `No job "${jobId}". ${hint}; find jobs with list_jobs.`, { jobId });
}

/** The caller's jobs, newest first, of one status or type where these are given. */
export function listed(ctx: QueryCtx & Caller, { status: wanted, type }: DeploymentInput<typeof listJobs>) {
  const jobs = ctx.db.query("jobs");
  const { userId } = ctx;
  if (wanted && type) {
    const byBoth = jobs.withIndex("by_user_status_type", (q) =>
      q.eq("userId", userId).eq("status", wanted).eq("type", type),
    );
    return byBoth.order("desc");
  }
  if (wanted) return jobs.withIndex("by_user_status", (q) => q.eq("userId", userId).eq("status", wanted)).order("desc");
  if (type) return jobs.withIndex("by_user_type", (q) => q.eq("userId", userId).eq("type", type)).order("desc");
  return jobs.withIndex("by_user", (q) => q.eq("userId", userId)).order("desc");
}
