import type { CallbackOptions } from "@convex-dev/workflow";
import type { WithoutSystemFields } from "convex/server";
import type { JobType, JobView } from "../src/contracts/job.ts";
import { internal } from "./_generated/api.js";
import type { Doc, Id } from "./_generated/dataModel.js";
import type { MutationCtx } from "./_generated/server.js";
import type { Caller } from "./contract.ts";
import { recordCreation } from "./jobRecord.ts";
import { INITIAL_STATE } from "./jobState.ts";
import { jobView } from "./jobView.ts";
import { studioError } from "./studioError.ts";
import { workflows } from "./workflows.ts";

/** A mutation of a user. */
export type UserMutationCtx = MutationCtx & Caller;

/** A job as it is inserted. */
export type NewJob<Type extends JobType> = Extract<WithoutSystemFields<Doc<"jobs">>, { type: Type }>;

type Requested = Pick<Doc<"jobs">, "type" | "input" | "retryOf">;

/** What every job begins with. */
export function newJob(ctx: Caller, model: string, requestId: string | undefined) {
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

/** Starts a job that makes audio from words. */
export async function beginGenerate(ctx: UserMutationCtx, job: NewJob<"generate">): Promise<JobView> {
  const jobId = await ctx.db.insert("jobs", job);
  return begin(ctx, jobId, await workflows.start(ctx, internal.workflows.generateJob, { jobId }, whenEnded(jobId)));
}

/** Starts a split. Without a source the file at the input's address is fetched first. */
export async function beginSplit(ctx: UserMutationCtx, job: NewJob<"stem_split">): Promise<JobView> {
  const jobId = await ctx.db.insert("jobs", job);
  const args = { jobId, fetchSource: job.sourceId === undefined };
  return begin(ctx, jobId, await workflows.start(ctx, internal.workflows.splitJob, args, whenEnded(jobId)));
}

/** Starts an export or a mix. */
export async function beginEdit(ctx: UserMutationCtx, job: NewJob<"export" | "mix">): Promise<JobView> {
  const jobId = await ctx.db.insert("jobs", job);
  const args = { jobId, type: job.type };
  return begin(ctx, jobId, await workflows.start(ctx, internal.workflows.editJob, args, whenEnded(jobId)));
}

/**
 * The user's job with this requestId, if there is one.
 * @throws REQUEST_ID_CONFLICT if it was another request
 */
export async function findRepeated(
  ctx: UserMutationCtx,
  requestId: string | undefined,
  { type, input, retryOf }: Requested,
): Promise<Doc<"jobs"> | null> {
  if (requestId === undefined) return null;
  const job = await ctx.db
    .query("jobs")
    .withIndex("by_user_requestId", (q) => q.eq("userId", ctx.userId).eq("requestId", requestId))
    .first();
  if (!job || (job.type === type && job.retryOf === retryOf && isSame(job.input, input))) return job;
  throw studioError(
    "REQUEST_ID_CONFLICT",
    `requestId "${requestId}" belongs to job ${job._id} of another request. Use a new requestId for a new request.`,
    { requestId, jobId: job._id },
  );
}

function isSame(a: Requested["input"], b: Requested["input"]): boolean {
  return canonical(a) === canonical(b);
}

function canonical(input: Requested["input"]): string {
  return JSON.stringify(
    Object.entries(input)
      .filter(([, value]) => value !== undefined)
      .toSorted(),
  );
}

async function begin(ctx: UserMutationCtx, jobId: Id<"jobs">, workflowId: string): Promise<JobView> {
  await ctx.db.patch("jobs", jobId, { workflowId });
  await recordCreation(ctx, jobId, ctx.userId);
  const job = await ctx.db.get("jobs", jobId);
  if (!job) throw new Error(`Job ${jobId} vanished`);
  return jobView(ctx, job);
}

function whenEnded(jobId: Id<"jobs">): CallbackOptions<{ jobId: Id<"jobs"> }> {
  return { onComplete: internal.workflows.onEnd, context: { jobId } };
}
