import type { WithoutSystemFields } from "convex/server";
import { type JobType, type JobView, REPEATED_CALL } from "../../src/contracts/job.ts";
import { isNamedByCaller } from "../../src/contracts/wire/request-id.ts";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { adoptPredictions } from "./adoption.ts";
import type { Caller } from "../kit/contract.ts";
import { recordCreation } from "./record.ts";
import { INITIAL_STATE } from "./state.ts";
import { startInTurn } from "./turns.ts";
import { jobView } from "./view.ts";
import { requireFreeJob, takeRate } from "../limits/limits.ts";
import { requireRoom } from "../library/room.ts";
import { describeRequest, requestDigest } from "../kit/request.ts";
import { EDIT_MODEL } from "../providers/models.ts";
import { reserveCharges } from "../ledger/reservation.ts";
import { studioError } from "../kit/studioError.ts";

/** A mutation of a user. */
export type UserMutationCtx = MutationCtx & Caller;

/** A job as it is inserted. */
export type NewJob<Type extends JobType> = Extract<WithoutSystemFields<Doc<"jobs">>, { type: Type }>;

type Requested = Pick<Doc<"jobs">, "type" | "input" | "retryOf">;

/** Fields of every new job. */
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

/**
 * Records a job and starts it, or lets it wait for its turn. Of a split without a source the file at the input's address
 * is fetched first.
 * @throws RATE_LIMITED, QUOTA_EXCEEDED, BUDGET_EXCEEDED
 */
export async function beginJob(ctx: UserMutationCtx, newOne: NewJob<JobType>): Promise<JobView> {
  await takeRate(ctx, newOne.model === EDIT_MODEL ? "edits" : "jobs");
  await requireFreeJob(ctx);
  await requireRoom(ctx);
  const jobId = await ctx.db.insert("jobs", { ...newOne, requestDigest: await digestOf(newOne) });
  await recordCreation(ctx, jobId, ctx.userId);
  await startInTurn(ctx, await existing(ctx, jobId));
  const job = await existing(ctx, jobId);
  await adoptPredictions(ctx, job);
  await reserveCharges(ctx, job);
  return jobView(ctx, await existing(ctx, jobId));
}

/**
 * The job that a call repeats: the one with its requestId, or, for a call that names none, the one that the same call
 * began and that is still open. So a client that gave up waiting and calls again gets its job; once that has ended, the
 * same call is a new wish.
 * @throws REQUEST_ID_CONFLICT if the requestId was another request's
 */
export async function findRepeated(
  ctx: UserMutationCtx,
  requestId: string | undefined,
  asked: Requested,
): Promise<JobView | null> {
  const named = requestId === undefined ? null : await findNamed(ctx, requestId, asked);
  if (named) return jobView(ctx, named);
  const open = isNamedByCaller(requestId) ? null : await findOpen(ctx, asked);
  if (!open) return null;
  const view = await jobView(ctx, open);
  return { ...view, next: `${REPEATED_CALL} ${view.next}` };
}

async function findNamed(ctx: UserMutationCtx, requestId: string, asked: Requested): Promise<Doc<"jobs"> | null> {
  const job = await ctx.db
    .query("jobs")
    .withIndex("by_user_requestId", (q) => q.eq("userId", ctx.userId).eq("requestId", requestId))
    .order("desc")
    .first();
  if (!job || describe(job) === describe(asked)) return job;
  throw studioError(
    "REQUEST_ID_CONFLICT",
    `requestId "${requestId}" belongs to job ${job._id} of another request. Use a new requestId for a new request.`,
    { requestId, jobId: job._id },
  );
}

async function findOpen(ctx: UserMutationCtx, asked: Requested): Promise<Doc<"jobs"> | null> {
  const digest = await digestOf(asked);
  const first = (status: "pending" | "processing") =>
    ctx.db
      .query("jobs")
      .withIndex("by_user_requestDigest", (q) =>
        q.eq("userId", ctx.userId).eq("requestDigest", digest).eq("status", status),
      )
      .first();
  return (await first("processing")) ?? first("pending");
}

function describe({ type, input, retryOf }: Requested): string {
  return describeRequest(type, { input, retryOf });
}

function digestOf({ type, input, retryOf }: Requested): Promise<string> {
  return requestDigest(type, { input, retryOf });
}

async function existing(ctx: UserMutationCtx, jobId: Id<"jobs">): Promise<Doc<"jobs">> {
  const job = await ctx.db.get("jobs", jobId);
  if (!job) throw new Error(`Job ${jobId} vanished`);
  return job;
}
