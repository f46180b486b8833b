import type { CallbackOptions } from "@convex-dev/workflow";
import { v } from "convex/values";
import { formatKey, parseKey } from "../src/contracts/key.ts";
import {
  type JobType,
  type JobView,
  cancelJob,
  checkJobStatus,
  generateSample,
  listJobs,
  splitStems,
} from "../src/contracts/job.ts";
import { MAX_SEED } from "../src/contracts/limits.ts";
import { internal } from "./_generated/api.js";
import type { Doc, Id } from "./_generated/dataModel.js";
import { type MutationCtx, type QueryCtx, internalMutation } from "./_generated/server.js";
import { type Caller, type DeploymentInput, contractMutation, contractQuery } from "./contract.ts";
import { endJob } from "./jobEnd.ts";
import { isOpen, recordCreation } from "./jobRecord.ts";
import { INITIAL_STATE } from "./jobState.ts";
import { jobView } from "./jobView.ts";
import { checkGenerateRequest, chooseGenerateModel, chooseSplitModel } from "./models.ts";
import { takePage } from "./page.ts";
import { ownSample } from "./samples.ts";
import { type GenerateInput, type SplitInput, failure } from "./schema.ts";
import { studioError } from "./studioError.ts";
import { workflows } from "./workflows.ts";

type UserMutationCtx = MutationCtx & Caller;

/** Starts a job that makes audio from words; the same requestId gives the same job. */
export const generate = contractMutation(generateSample, async (ctx, { requestId, ...asked }): Promise<JobView> => {
  const input = { ...asked, ...canonicalKey(asked.key) };
  const earlier = await findRepeated(ctx, requestId, "generate", input);
  if (earlier) return jobView(ctx, earlier);
  const model = chooseGenerateModel(input.model);
  checkGenerateRequest(model, input);
  const seed = input.seed ?? 1 + Math.floor(Math.random() * MAX_SEED);
  const jobId = await ctx.db.insert("jobs", {
    ...newJob(ctx, model.name, requestId),
    type: "generate",
    input,
    seed,
  });
  return begin(ctx, jobId, await workflows.start(ctx, internal.workflows.generateJob, { jobId }, whenEnded(jobId)));
});

/** Starts a job that separates a sample, or the file at an address, into stems. */
export const split = contractMutation(splitStems, async (ctx, { requestId, ...input }): Promise<JobView> => {
  const earlier = await findRepeated(ctx, requestId, "stem_split", input);
  if (earlier) return jobView(ctx, earlier);
  const source = await sourceOf(ctx, input);
  const model = chooseSplitModel(input.model);
  const jobId = await ctx.db.insert("jobs", {
    ...newJob(ctx, model.name, requestId),
    type: "stem_split",
    input,
    ...(source ? { sourceId: source._id } : {}),
  });
  const args = { jobId, fetchSource: source === null };
  return begin(ctx, jobId, await workflows.start(ctx, internal.workflows.splitJob, args, whenEnded(jobId)));
});

/** One job of the caller. */
export const status = contractQuery(checkJobStatus, async (ctx, { jobId }) => jobView(ctx, await ownJob(ctx, jobId)));

/** The caller's jobs, newest first. */
export const list = contractQuery(listJobs, async (ctx, input) => {
  const { rows, cursor } = await takePage(listed(ctx, input), input);
  const jobs = await Promise.all(rows.map((job) => jobView(ctx, job)));
  return { jobs, ...(cursor === undefined ? {} : { cursor }) };
});

/** Stops a job of the caller. One that has ended stays as it is. */
export const cancel = contractMutation(cancelJob, async (ctx, { jobId }) => {
  const job = await ownJob(ctx, jobId);
  await endJob(ctx, job, { kind: "canceled" });
  return jobView(ctx, await ownJob(ctx, job._id));
});

/** Keeps the latest reason why a step has to be repeated; if repeating is given up it is the job's error. */
export const noteSetback = internalMutation({
  args: { jobId: v.id("jobs"), error: failure },
  returns: v.null(),
  handler: async (ctx, { jobId, error }) => {
    const job = await ctx.db.get("jobs", jobId);
    if (job && isOpen(job)) await ctx.db.patch("jobs", jobId, { setback: error });
    return null;
  },
});

/** Asks about every open prediction now; for the host to call after a start, when webhooks may have been missed. */
export const reconcileNow = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await ctx.scheduler.runAfter(0, internal.audio.reconcile, { silentMillis: 0 });
    return null;
  },
});

function newJob(ctx: Caller, model: string, requestId: string | undefined) {
  return {
    userId: ctx.userId,
    ...INITIAL_STATE,
    // INITIAL_STATE is "pending"; the literal is what the table's validator names.
    status: "pending" as const,
    model,
    progress: 0,
    ...(requestId === undefined ? {} : { requestId }),
    createdAt: Date.now(),
  };
}

async function begin(ctx: UserMutationCtx, jobId: Id<"jobs">, workflowId: string) {
  await ctx.db.patch("jobs", jobId, { workflowId });
  await recordCreation(ctx, jobId, ctx.userId);
  return jobView(ctx, await ownJob(ctx, jobId));
}

function whenEnded(jobId: Id<"jobs">): CallbackOptions<{ jobId: Id<"jobs"> }> {
  return { onComplete: internal.workflows.onEnd, context: { jobId } };
}

/**
 * The user's job with this requestId, if there is one.
 * @throws REQUEST_ID_CONFLICT if it was another request
 */
async function findRepeated(
  ctx: UserMutationCtx,
  requestId: string | undefined,
  type: JobType,
  input: GenerateInput | SplitInput,
): Promise<Doc<"jobs"> | null> {
  if (requestId === undefined) return null;
  const job = await ctx.db
    .query("jobs")
    .withIndex("by_user_requestId", (q) => q.eq("userId", ctx.userId).eq("requestId", requestId))
    .first();
  if (!job || (job.type === type && isSame(job.input, input))) return job;
  throw studioError(
    "REQUEST_ID_CONFLICT",
    `requestId "${requestId}" belongs to job ${job._id} of another request. Use a new requestId for a new request.`,
    { requestId, jobId: job._id },
  );
}

function isSame(a: GenerateInput | SplitInput, b: GenerateInput | SplitInput): boolean {
  return canonical(a) === canonical(b);
}

function canonical(input: GenerateInput | SplitInput): string {
  return JSON.stringify(
    Object.entries(input)
      .filter(([, value]) => value !== undefined)
      .toSorted(),
  );
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
  throw studioError("JOB_NOT_FOUND", `No job "${jobId}". Find jobs with list_jobs.`, { jobId });
}

function listed(ctx: QueryCtx & Caller, { status: wanted, type }: DeploymentInput<typeof listJobs>) {
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

function canonicalKey(text: string | undefined): { key?: string } {
  const key = text === undefined ? null : parseKey(text);
  return key ? { key: formatKey(key) } : {};
}
