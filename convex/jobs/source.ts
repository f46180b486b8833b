import { v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel.js";
import { type MutationCtx, internalMutation, internalQuery } from "../_generated/server.js";
import { releaseCharges } from "../ledger/reservation.ts";
import { SCORE_MODEL } from "../providers/models.ts";
import { planRetry } from "../providers/predictionState.ts";
import { chooseSplit } from "./requests/splitChoice.ts";
import { endJob } from "./end.ts";
import { isOpen } from "./record.ts";
import { failure } from "./tables.ts";
import { beginWait, endWait } from "./wait.ts";

type SplitJob = Extract<Doc<"jobs">, { type: "stem_split" }>;

/** The file at an address that a split is made from: the part that reads and writes rows. */

/** The address that a split still has to fetch; null if it has its source, or has ended. */
export const wantedSource = internalQuery({
  args: { jobId: v.id("jobs") },
  returns: v.union(v.null(), v.object({ userId: v.string(), url: v.string() })),
  handler: async (ctx, { jobId }) => {
    const job = await ctx.db.get("jobs", jobId);
    if (job?.type !== "stem_split" || !isOpen(job) || job.sourceId || job.input.url === undefined) return null;
    return { userId: job.userId, url: job.input.url };
  },
});

/**
 * The file at a job's address cannot be fetched now: the job waits, and says until when and why. One that has lasted too
 * long ends it.
 * @returns in how many milliseconds to try again; null if not at all
 */
export const postponeSource = internalMutation({
  args: {
    jobId: v.id("jobs"),
    error: failure,
    isThrottled: v.boolean(),
    retryAfterMillis: v.union(v.number(), v.null()),
  },
  returns: v.union(v.number(), v.null()),
  handler: async (ctx, { jobId, error, ...obstacle }): Promise<number | null> => {
    const job = await ctx.db.get("jobs", jobId);
    if (!job || !isOpen(job)) return null;
    const now = Date.now();
    const since = job.troubledSince ?? now;
    const until = planRetry(obstacle, since, now);
    if (until === null) {
      await endJob(ctx, job, { kind: "failed", error: { code: "FILE_NOT_FOUND", message: error.message } });
      return null;
    }
    await ctx.db.patch("jobs", jobId, { troubledSince: since });
    await beginWait(ctx, job, error, until);
    return until - now;
  },
});

/** Records what a split by address is made from. */
export const setSource = internalMutation({
  args: { jobId: v.id("jobs"), sampleId: v.string() },
  returns: v.null(),
  handler: async (ctx, { jobId, sampleId }) => {
    const job = await ctx.db.get("jobs", jobId);
    const id = ctx.db.normalizeId("samples", sampleId);
    if (job?.type !== "stem_split" || !id) return null;
    await ctx.db.patch("jobs", jobId, { sourceId: id, troubledSince: undefined });
    await preferScore(ctx, job, id);
    await endWait(ctx, job);
    return null;
  },
});

/** What the fetched file turns out to have a score of is rendered from it, unless the caller named a splitter. */
async function preferScore(ctx: MutationCtx, job: SplitJob, sourceId: Id<"samples">): Promise<void> {
  const { model, reading } = await chooseSplit(ctx, job.input, await ctx.db.get("samples", sourceId));
  if (model.name !== SCORE_MODEL || job.model === SCORE_MODEL) return;
  await releaseCharges(ctx, job);
  await ctx.db.patch("jobs", job._id, { model: model.name, reading, estimate: undefined });
}
