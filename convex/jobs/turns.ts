import type { CallbackOptions, WorkflowId } from "@convex-dev/workflow";
import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import { type MutationCtx, type QueryCtx, internalMutation } from "../_generated/server.js";
import { quotaOf } from "../limits/limits.ts";
import { modelNamed } from "../providers/models.ts";
import { sendIfPredicted } from "./predictions.ts";
import { hasBegun } from "./record.ts";
import { workflows } from "./workflows.ts";

/**
 * When jobs start. Of a user of a hosted studio so many run at a time, so that nobody's queue is everybody's; the others
 * wait without a workflow, and start in their order, each when one before it ends.
 */

/** More open jobs than this of one user are not looked at; who has more waits for some of these to end. */
const MAX_OPEN_JOBS = 1_000;

/** Starts a new job's workflow, unless it has to wait for its turn. */
export async function startInTurn(ctx: MutationCtx, job: Doc<"jobs">): Promise<void> {
  const max = quotaOf(job, "runningJobs");
  if (max === null || (await openJobs(ctx, job.userId)).filter(hasBegun).length < max) await start(ctx, job);
}

/** One of a user's jobs has ended: the next ones start. Scheduled by record.ts with each end. */
export const startNext = internalMutation({
  args: { userId: v.string() },
  returns: v.null(),
  handler: async (ctx, { userId }) => {
    const max = quotaOf({ userId }, "runningJobs") ?? MAX_OPEN_JOBS;
    const open = await openJobs(ctx, userId);
    const places = Math.max(0, max - open.filter(hasBegun).length);
    const waiting = open.filter((job) => !hasBegun(job)).toSorted((a, b) => a._creationTime - b._creationTime);
    for (const job of waiting.slice(0, places)) {
      await start(ctx, job);
      await goOn(ctx, job._id);
    }
    return null;
  },
});

/** Gives an open job that ran without a workflow one, which goes on where the job stands. */
export async function goOnWithWorkflow(ctx: MutationCtx, job: Doc<"jobs">): Promise<void> {
  await ctx.db.patch("jobs", job._id, { workflowId: await startWorkflow(ctx, job), isDirect: undefined });
  await goOn(ctx, job._id);
}

/** Sends the results that are there already, as those that a retry inherits, which may be all that it needs from a model. */
async function goOn(ctx: MutationCtx, jobId: Id<"jobs">): Promise<void> {
  const job = await ctx.db.get("jobs", jobId);
  if (job?.type === "generate" || job?.type === "stem_split") await sendIfPredicted(ctx, job);
}

async function start(ctx: MutationCtx, job: Doc<"jobs">): Promise<void> {
  if (!runsDirectly(job)) {
    await ctx.db.patch("jobs", job._id, { workflowId: await startWorkflow(ctx, job) });
    return;
  }
  await ctx.db.patch("jobs", job._id, { isDirect: true });
  await ctx.scheduler.runAfter(0, internal.jobs.providerCalls.startDirectly, { jobId: job._id });
}

/** True for what the studio itself makes in a moment: a workflow's journal and polls would take longer. */
function runsDirectly({ type, model }: Doc<"jobs">): boolean {
  return type === "generate" && modelNamed(model).provider === "local";
}

async function startWorkflow(ctx: MutationCtx, job: Doc<"jobs">): Promise<WorkflowId> {
  const { _id: jobId, type } = job;
  switch (type) {
    case "generate":
      return workflows.start(ctx, internal.jobs.workflows.generateJob, { jobId }, whenEnded(jobId));
    case "stem_split": {
      const args = { jobId, fetchSource: job.sourceId === undefined };
      return workflows.start(ctx, internal.jobs.workflows.splitJob, args, whenEnded(jobId));
    }
    case "export":
    case "mix":
    case "fit":
    case "edit":
    case "project":
      return workflows.start(ctx, internal.jobs.workflows.editJob, { jobId, type }, whenEnded(jobId));
  }
}

function whenEnded(jobId: Id<"jobs">): CallbackOptions<{ jobId: Id<"jobs"> }> {
  return { onComplete: internal.jobs.workflows.onEnd, context: { jobId } };
}

async function openJobs(ctx: Pick<QueryCtx, "db">, userId: string): Promise<Doc<"jobs">[]> {
  const of = (status: "pending" | "processing") =>
    ctx.db
      .query("jobs")
      .withIndex("by_user_status", (q) => q.eq("userId", userId).eq("status", status))
      .take(MAX_OPEN_JOBS);
  return [...(await of("processing")), ...(await of("pending"))];
}
