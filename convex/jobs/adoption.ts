import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { EDIT_MODEL } from "../providers/models.ts";
import { webhookUrl } from "../kit/environment.ts";
import { takesOfJob } from "../providers/predictionRecord.ts";
import { sendIfPredicted } from "./predictions.ts";

/**
 * A finished prediction is asked for its files for so long before it is made again. Replicate deletes what its API made
 * after an hour (https://replicate.com/docs/topics/predictions/data-retention); others keep it longer.
 */
const KEPT_MILLIS = 24 * 60 * 60_000;

/**
 * Gives a job that repeats another what was made and paid for that one: finished predictions whose files the provider
 * still keeps, and those that are perhaps billed, to be looked for first. What remains is made again.
 */
export async function adoptPredictions(ctx: MutationCtx, job: Doc<"jobs">): Promise<void> {
  const ended = job.retryOf && (await ctx.db.get("jobs", job.retryOf));
  if (!ended || job.model !== ended.model || job.model === EDIT_MODEL) return;
  for (const attempts of await takesOfJob(ctx, ended)) {
    const last = attempts.at(-1);
    if (last) await adopt(ctx, job._id, last);
  }
  await sendIfPredicted(ctx, job);
}

/** True if a retry takes a prediction over as it is, so that nothing is asked for in its place. */
export function isBroughtHome(attempt: Doc<"predictions"> | undefined, now: number): boolean {
  if (attempt?.state === "unsure") return attempt.replicateId !== undefined;
  return isKept(attempt, now);
}

function isKept(attempt: Doc<"predictions"> | undefined, now: number): boolean {
  return attempt?.state === "succeeded" && attempt.outputs !== undefined && now - attempt.heardAt < KEPT_MILLIS;
}

async function adopt(ctx: MutationCtx, jobId: Id<"jobs">, earlier: Doc<"predictions">): Promise<void> {
  const now = Date.now();
  if (isKept(earlier, now)) {
    await ctx.db.insert("predictions", { ...carriedOver(earlier), jobId, createdAt: now });
    return;
  }
  if (earlier.state !== "unsure") return;
  await ctx.db.patch("predictions", earlier._id, { state: "lost" });
  const isKnown = earlier.replicateId !== undefined;
  const again = await ctx.db.insert("predictions", {
    ...carriedOver(earlier),
    jobId,
    state: isKnown ? "running" : "intended",
    open: true,
    claimedAt: 0,
    earlierId: earlier._id,
    createdAt: now,
  });
  // The webhook tells a prediction sent now from one sent before. A prediction known already is polled instead.
  await ctx.db.patch("predictions", again, { webhookUrl: isKnown ? null : webhookUrl(earlier.provider, again) });
}

/** Fields that the attempt in its place takes over. */
function carriedOver({ take, provider, model, state, open, input, ...row }: Doc<"predictions">) {
  const { webhookUrl: url, replicateId, progress, outputs, separation, claimedAt, heardAt } = row;
  return {
    take,
    provider,
    model,
    state,
    open,
    webhookUrl: url,
    progress,
    claimedAt,
    heardAt,
    ...(input ? { input } : {}),
    ...(replicateId === undefined ? {} : { replicateId }),
    ...(outputs ? { outputs } : {}),
    ...(separation ? { separation } : {}),
  };
}
