/**
 * Jobs that run without a workflow: what the studio's own models make in a moment. Each step is scheduled by the
 * transaction that ends the one before. Where one has to be done again, since it failed, has to wait, or died with its
 * process, the job is given a workflow, whose steps find out what is done already.
 */
import { v } from "convex/values";
import { internalMutation, internalQuery, type QueryCtx } from "../../_generated/server.js";
import { takesOfJob } from "../../providers/predictionRecord.ts";
import { isOpen } from "../record.ts";
import { goOnWithWorkflow } from "../turns.ts";

/** Jobs that one round of the reconciler takes on. */
const MAX_STANDING = 100;

/** Gives a job a workflow, if it is open and has none. */
export const takeOver = internalMutation({
  args: { jobId: v.id("jobs") },
  returns: v.null(),
  handler: async (ctx, { jobId }) => {
    const job = await ctx.db.get("jobs", jobId);
    if (job?.isDirect && isOpen(job)) await goOnWithWorkflow(ctx, job);
    return null;
  },
});

/** Jobs without a workflow that nothing was heard of since a time: the process or the thread of a step has died. */
export const standing = internalQuery({
  args: { before: v.number() },
  returns: v.array(v.id("jobs")),
  handler: async (ctx, { before }) => {
    const jobs = await directJobs(ctx).take(MAX_STANDING);
    const heard = await Promise.all(
      jobs.map(async (job) => {
        const attempts = (await takesOfJob(ctx, job)).flat();
        return Math.max(job.createdAt, ...attempts.map(({ heardAt }) => heardAt));
      }),
    );
    return jobs.flatMap(({ _id }, index) => ((heard[index] ?? 0) <= before ? [_id] : []));
  },
});

/** Jobs without a workflow, which may have died with their process. */
export function directJobs({ db }: Pick<QueryCtx, "db">) {
  return db.query("jobs").withIndex("by_isDirect", (q) => q.eq("isDirect", true));
}
