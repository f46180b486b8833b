import { sendEvent } from "@convex-dev/workflow";
import { v } from "convex/values";
import { components, internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import { type MutationCtx, type QueryCtx, internalMutation, internalQuery } from "../_generated/server.js";
import { beginAttempt } from "./attempts.ts";
import { endJob, workflowIdOf } from "./end.ts";
import { applyToJob, hasBegun, isOpen } from "./record.ts";
import { endWait } from "./wait.ts";
import { recordLoss, recordReport, recordStray } from "../ledger/ledger.ts";
import { modelNamed } from "../providers/models.ts";
import { takesOfJob } from "../providers/predictionRecord.ts";
import { allSucceeded, isBelievedLost, jobProgress, mayBeginAgain } from "../providers/predictionState.ts";
import { type PredictionReport, predictionReport } from "../providers/report.ts";
import { failure } from "./tables.ts";
import { cancelAtProvider, isRunning, settleUnsure } from "./unsure.ts";
import { provider } from "../kit/environment.ts";
import { shortened } from "../kit/shortened.ts";

/** The workflow of a job waits for this event; it is sent once, when every take has been made. */
export const PREDICTED_EVENT = "predicted";

/** Rows that one round of the reconciler takes on. */
const MAX_RECONCILED = 100;
const FIRST_POLL_MILLIS = 1_000;
/** Polls are 5 s apart at most, and each may take 15 s. */
const POLL_DEAD_MILLIS = 30_000;
const MAX_ERROR_CHARACTERS = 500;

/**
 * The one place where what a provider says becomes state, whether it came by webhook, by an answer to a request or by
 * asking. Reports may repeat, come late or in any order; each has its effect once. `asked`: it answers a request of
 * ours. Then a prediction that nobody waits for is cancelled at the provider.
 */
export const report = internalMutation({
  args: { predictionId: v.id("predictions"), report: predictionReport, asked: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { predictionId, report: said, asked }) => {
    await settle(ctx, predictionId, said, asked);
    return null;
  },
});

/** The body of `report`, for mutations that do more. A malformed or unknown id does nothing. */
export async function settle(
  ctx: MutationCtx,
  predictionId: string,
  said: PredictionReport,
  asked: boolean,
): Promise<void> {
  const id = ctx.db.normalizeId("predictions", predictionId);
  const prediction = id && (await ctx.db.get("predictions", id));
  if (!prediction) return;
  await recordReport(ctx, prediction, said);
  const job = await ctx.db.get("jobs", prediction.jobId);
  const isOther = prediction.replicateId !== undefined && prediction.replicateId !== said.replicateId;
  if (job && prediction.state === "unsure" && !isOther) return settleUnsure(ctx, job, prediction, said);
  if (!job || !isOpen(job) || !prediction.open || isOther) {
    const isUnwanted = isOther || prediction.state !== "succeeded";
    if (asked && isUnwanted && isRunning(said)) await cancelAtProvider(ctx, prediction.provider, said.replicateId);
    if (!isOther && prediction.state === "canceled") await keepFinished(ctx, prediction, said);
    return;
  }
  await settleOpen(ctx, job, prediction, said);
}

/** Keeps a prediction that finished before its cancellation: it is paid, so a retry of its job fetches it. */
async function keepFinished(ctx: MutationCtx, prediction: Doc<"predictions">, said: PredictionReport): Promise<void> {
  if (said.status !== "succeeded" || said.dataRemoved) return;
  const outputs = modelNamed(prediction.model).readOutput(said.output);
  if (!outputs) return;
  const { replicateId } = said;
  await ctx.db.patch("predictions", prediction._id, {
    state: "succeeded",
    replicateId,
    outputs,
    progress: 100,
    heardAt: Date.now(),
    ...separationOf(prediction, said),
  });
}

/** Other providers' logs may hold any words. */
function separationOf({ provider: name }: Doc<"predictions">, { separation }: PredictionReport) {
  return name === "local" && separation ? { separation } : {};
}

/** Records the provider's response to a cancellation, which may have come too late. */
export const hearStopped = internalMutation({
  args: { provider, report: predictionReport },
  returns: v.null(),
  handler: async (ctx, { provider: name, report: said }) => {
    const rows = await ctx.db
      .query("predictions")
      .withIndex("by_replicateId", (q) => q.eq("replicateId", said.replicateId))
      .take(MAX_RECONCILED);
    for (const row of rows) await settle(ctx, row._id, said, false);
    if (rows.length === 0) await recordStray(ctx, name, said);
    return null;
  },
});

/** Lets a job go on if all its takes have been made: by its workflow, or without one. */
export async function sendIfPredicted(ctx: MutationCtx, job: Doc<"jobs">): Promise<void> {
  if (!hasBegun(job) || !allSucceeded(await takesOfJob(ctx, job))) return;
  if (!job.workflowId) {
    await ctx.scheduler.runAfter(0, internal.jobs.ingest.ingestDirectly, { jobId: job._id });
    return;
  }
  await sendEvent(ctx, components.workflow, { workflowId: workflowIdOf(job.workflowId), name: PREDICTED_EVENT });
}

/** The provider refused the request for good; the job fails with its words. */
export const reject = internalMutation({
  args: { predictionId: v.id("predictions"), error: failure },
  returns: v.null(),
  handler: async (ctx, { predictionId, error }) => {
    const prediction = await ctx.db.get("predictions", predictionId);
    const job = prediction && (await ctx.db.get("jobs", prediction.jobId));
    if (!prediction?.open || !job) return null;
    await ctx.db.patch("predictions", prediction._id, { state: "failed", open: false });
    await endJob(ctx, job, { kind: "failed", error: { code: "PROVIDER_REJECTED", message: error.message } });
    return null;
  },
});

/**
 * The provider says that it does not know the prediction. A free one is made again; one that is paid is asked about again,
 * and once that is believed the job fails.
 */
export const lose = internalMutation({
  args: { predictionId: v.id("predictions") },
  returns: v.null(),
  handler: async (ctx, { predictionId }) => {
    const prediction = await ctx.db.get("predictions", predictionId);
    const job = prediction && (await ctx.db.get("jobs", prediction.jobId));
    if (!prediction?.open || !job) return null;
    if (isBelievedLost(prediction.provider, prediction.heardAt, Date.now())) await loseOpen(ctx, job, prediction);
    return null;
  },
});

/** Prediction for a poll or the reconciler; null once it is settled. */
export const openOne = internalQuery({
  args: { predictionId: v.id("predictions") },
  returns: v.union(v.null(), v.object({ provider, replicateId: v.string() })),
  handler: async (ctx, { predictionId }) => {
    const prediction = await ctx.db.get("predictions", predictionId);
    if (!prediction?.open || !prediction.replicateId) return null;
    return { provider: prediction.provider, replicateId: prediction.replicateId };
  },
});

/** Open predictions that were last heard of before a time, the most silent first. */
export const silentSince = internalQuery({
  args: { before: v.number() },
  returns: v.array(
    v.object({
      predictionId: v.id("predictions"),
      jobId: v.id("jobs"),
      provider,
      replicateId: v.union(v.string(), v.null()),
      /** It should have been asked about all the time, and a crash must have ended that. */
      isPollDead: v.boolean(),
    }),
  ),
  handler: async (ctx, { before }) => {
    const pollDeadBefore = Date.now() - POLL_DEAD_MILLIS;
    const rows = await silentPredictions(ctx, before).take(MAX_RECONCILED);
    return rows.map((row) => ({
      predictionId: row._id,
      jobId: row.jobId,
      provider: row.provider,
      replicateId: row.replicateId ?? null,
      isPollDead: row.webhookUrl === null && row.heardAt < pollDeadBefore,
    }));
  },
});

/** Open predictions that nothing was heard of since a time. */
export function silentPredictions({ db }: Pick<QueryCtx, "db">, before: number) {
  return db.query("predictions").withIndex("by_open_heardAt", (q) => q.eq("open", true).lte("heardAt", before));
}

async function settleOpen(
  ctx: MutationCtx,
  job: Doc<"jobs">,
  prediction: Doc<"predictions">,
  said: PredictionReport,
): Promise<void> {
  switch (said.status) {
    case "starting":
    case "processing":
      return hearProgress(ctx, job, prediction, said);
    case "succeeded":
      return said.dataRemoved ? loseOpen(ctx, job, prediction) : succeed(ctx, job, prediction, said);
    case "failed":
    case "canceled":
    case "aborted":
      return fail(ctx, job, prediction, said.error ?? `the provider ended it as "${said.status}"`);
  }
}

async function hearProgress(
  ctx: MutationCtx,
  job: Doc<"jobs">,
  prediction: Doc<"predictions">,
  said: PredictionReport,
): Promise<void> {
  const progress = Math.max(prediction.progress, said.progress ?? 0);
  await ctx.db.patch("predictions", prediction._id, {
    state: "running",
    replicateId: said.replicateId,
    heardAt: Date.now(),
    progress,
  });
  await noteReplicateId(ctx, job, prediction, said.replicateId);
  await endWait(ctx, job);
  await showProgress(ctx, job);
  const isFirst = prediction.replicateId === undefined;
  if (isFirst && prediction.webhookUrl === null) await beginPolling(ctx, prediction._id);
}

async function succeed(
  ctx: MutationCtx,
  job: Doc<"jobs">,
  prediction: Doc<"predictions">,
  said: PredictionReport,
): Promise<void> {
  const outputs = modelNamed(prediction.model).readOutput(said.output);
  if (!outputs) return fail(ctx, job, prediction, "its output holds no audio");
  await ctx.db.patch("predictions", prediction._id, {
    state: "succeeded",
    open: false,
    replicateId: said.replicateId,
    heardAt: Date.now(),
    progress: 100,
    outputs,
    ...separationOf(prediction, said),
  });
  await noteReplicateId(ctx, job, prediction, said.replicateId);
  await endWait(ctx, job);
  await showProgress(ctx, job);
  await sendIfPredicted(ctx, job);
}

async function fail(ctx: MutationCtx, job: Doc<"jobs">, prediction: Doc<"predictions">, reason: string): Promise<void> {
  await ctx.db.patch("predictions", prediction._id, { state: "failed", open: false });
  const message = `${prediction.model} failed: ${shortened(reason, MAX_ERROR_CHARACTERS)}. Change the request or try again.`;
  await endJob(ctx, job, { kind: "failed", error: { code: "PREDICTION_FAILED", message } });
}

async function loseOpen(ctx: MutationCtx, job: Doc<"jobs">, prediction: Doc<"predictions">): Promise<void> {
  await ctx.db.patch("predictions", prediction._id, { state: "lost", open: false });
  await recordLoss(ctx, prediction);
  const attempts = (await takesOfJob(ctx, job))[prediction.take] ?? [];
  if (mayBeginAgain(prediction.provider, attempts.length)) {
    // Recorded here, not by the action, so that the reconciler sees it if a crash swallows the action.
    await beginAttempt(ctx, job, prediction.take);
    await ctx.scheduler.runAfter(0, internal.jobs.providerCalls.startPredictions, { jobId: job._id });
    return;
  }
  const message = `The provider no longer knows prediction ${prediction.replicateId ?? prediction._id} of job ${job._id}. Start the job again.`;
  await endJob(ctx, job, { kind: "failed", error: { code: "PREDICTION_LOST", message } });
}

/** The body of `lose`, for a server that may not know a prediction for a moment: it is believed after a while. */
export async function loseAfter(ctx: MutationCtx, predictionId: Id<"predictions">, graceMillis: number): Promise<void> {
  const prediction = await ctx.db.get("predictions", predictionId);
  const job = prediction && (await ctx.db.get("jobs", prediction.jobId));
  if (!prediction?.open || !job) return;
  const { missingSince, heardAt } = prediction;
  const now = Date.now();
  if (missingSince === undefined || missingSince < heardAt) {
    await ctx.db.patch("predictions", predictionId, { missingSince: now });
  } else if (now - missingSince >= graceMillis) await loseOpen(ctx, job, prediction);
}

async function showProgress(ctx: MutationCtx, job: Doc<"jobs">): Promise<void> {
  await applyToJob(ctx, job, { kind: "progressed", progress: jobProgress(job.model, await takesOfJob(ctx, job)) });
}

async function noteReplicateId(
  ctx: MutationCtx,
  job: Doc<"jobs">,
  prediction: Doc<"predictions">,
  replicateId: string,
): Promise<void> {
  if (prediction.replicateId === undefined) await ctx.db.patch("jobs", job._id, { replicateId });
}

async function beginPolling(ctx: MutationCtx, predictionId: Id<"predictions">): Promise<void> {
  await ctx.scheduler.runAfter(FIRST_POLL_MILLIS, internal.jobs.providerCalls.poll, {
    predictionId,
    waitMillis: FIRST_POLL_MILLIS,
  });
}
