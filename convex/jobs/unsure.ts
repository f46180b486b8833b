/**
 * Requests to a provider that bills whose answer never came: perhaps carried out, perhaps billed, and never sent again.
 * They are looked for during a day, and what turns up is shown, counted and can be brought home by `jobs/public:retryJob`.
 */
import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import { type MutationCtx, internalMutation } from "../_generated/server.js";
import { billedAt } from "../providers/bill.ts";
import type { ProviderName } from "../kit/environment.ts";
import { markPerhapsBilled } from "../ledger/ledger.ts";
import { modelNamed } from "../providers/models.ts";
import { planWatch } from "../providers/predictionState.ts";
import type { PredictionReport } from "../providers/report.ts";

const FIRST_WATCH_MILLIS = 30_000;

/** True if a reported prediction is still running, and so costs time. */
export function isRunning(said: PredictionReport): boolean {
  return said.status === "starting" || said.status === "processing";
}

/** Asks a provider to stop a prediction that nobody wants any more. */
export async function cancelAtProvider(ctx: MutationCtx, provider: ProviderName, replicateId: string): Promise<void> {
  await ctx.scheduler.runAfter(0, internal.jobs.providerCalls.cancelPrediction, { provider, replicateId });
}

/** Closes an attempt that may have been carried out, and goes on looking for it. */
export async function becomeUnsure(ctx: MutationCtx, predictionId: Id<"predictions">): Promise<void> {
  await ctx.db.patch("predictions", predictionId, { state: "unsure", open: false });
  await markPerhapsBilled(ctx, { _id: predictionId });
  await ctx.scheduler.runAfter(FIRST_WATCH_MILLIS, internal.jobs.unsure.watch, {
    predictionId,
    waitMillis: FIRST_WATCH_MILLIS,
  });
}

/** The error of a job whose request was never answered. */
export function perhapsBilled(prediction: Doc<"predictions">): { code: "PERHAPS_BILLED"; message: string } {
  const message =
    `${prediction.model} was asked and no answer came, so this is perhaps billed: look at ${billedAt(prediction.provider)}. ` +
    "If it turns up there, this job will say so. retry_job looks for it once more, and asks and pays again only if it is not there.";
  return { code: "PERHAPS_BILLED", message };
}

/** Looks for an unsure attempt, ever more seldom, until it turns up or a day has passed. */
export const watch = internalMutation({
  args: { predictionId: v.id("predictions"), waitMillis: v.number() },
  returns: v.null(),
  handler: async (ctx, { predictionId, waitMillis }) => {
    const prediction = await ctx.db.get("predictions", predictionId);
    if (prediction?.state !== "unsure") return null;
    await ctx.scheduler.runAfter(0, internal.jobs.providerCalls.seek, { predictionId });
    const next = planWatch(prediction.claimedAt, waitMillis, Date.now());
    if (next !== null) {
      await ctx.scheduler.runAfter(next, internal.jobs.unsure.watch, { predictionId, waitMillis: next });
    }
    return null;
  },
});

/** An unsure attempt turned up. Of a job that the user canceled it is stopped, else it is kept for `jobs/public:retryJob`. */
export async function settleUnsure(
  ctx: MutationCtx,
  job: Doc<"jobs">,
  prediction: Doc<"predictions">,
  said: PredictionReport,
): Promise<void> {
  const { replicateId } = said;
  const isWanted = job.status === "failed";
  if (prediction.replicateId === undefined) await ctx.db.patch("jobs", job._id, { replicateId });
  if (isRunning(said)) {
    if (!isWanted) await cancelAtProvider(ctx, prediction.provider, replicateId);
    await ctx.db.patch("predictions", prediction._id, { replicateId, ...(isWanted ? {} : { state: "canceled" }) });
    await note(ctx, job, prediction, `Prediction ${replicateId} of it turned up and is running.`);
    return;
  }
  const read =
    said.status === "succeeded" && !said.dataRemoved ? modelNamed(prediction.model).readOutput(said.output) : null;
  await ctx.db.patch("predictions", prediction._id, {
    state: read ? "succeeded" : "failed",
    replicateId,
    heardAt: Date.now(),
    ...(read ? { outputs: read, progress: 100 } : {}),
  });
  const end = read
    ? "is finished: call retry_job, which brings its audio home without paying again"
    : `ended as "${said.status}": call retry_job to have it made again`;
  await note(ctx, job, prediction, `Prediction ${replicateId} of it turned up and ${end}.`);
}

async function note(ctx: MutationCtx, job: Doc<"jobs">, prediction: Doc<"predictions">, found: string): Promise<void> {
  if (job.error?.code !== "PERHAPS_BILLED") return;
  const message = `${prediction.model} was asked and its answer was lost. ${found} What is billed stands at ${billedAt(prediction.provider)}.`;
  await ctx.db.patch("jobs", job._id, { error: { code: "PERHAPS_BILLED", message } });
}
