import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel.js";
import { ownerKey } from "./ownerKey.ts";
import { beginAttempt, inputWithAudio, readdress, sourceOf } from "./attempts.ts";
import { type MutationCtx, type QueryCtx, internalMutation, internalQuery } from "../_generated/server.js";
import { applyToJob, isOpen } from "./record.ts";
import { planTake } from "../providers/predictionState.ts";
import type { ModelInput } from "../providers/fields.ts";
import { takesOfJob, withEarlier } from "../providers/predictionRecord.ts";
import { provider } from "../kit/environment.ts";
import { playableFile } from "../library/storedAudio.ts";

const modelInput = v.record(v.string(), v.union(v.string(), v.number(), v.boolean()));

/** One prediction that is to be asked for. */
const order = v.object({
  predictionId: v.id("predictions"),
  provider,
  /** For whom, by `ownerKey`. */
  owner: v.string(),
  model: v.string(),
  /** Null while the audio has no address that the provider can read: upload `source` first, then `describe`. */
  input: v.union(modelInput, v.null()),
  source: v.union(v.null(), v.object({ storageId: v.id("_storage"), name: v.string() })),
  webhookUrl: v.union(v.string(), v.null()),
  /** It may have been sent before: look at the provider, then `claim`, then send. */
  lookFirst: v.boolean(),
  /** An earlier attempt at the same take was lost. */
  isAgain: v.boolean(),
  /** It was sent, and no answer came. */
  wasSent: v.boolean(),
  /** How one that was sent is recognised: by any of these webhooks, and by its time. */
  sentWith: v.array(v.string()),
  sentAfter: v.number(),
  /** Set once the provider is known to have it. */
  replicateId: v.union(v.string(), v.null()),
});

export type Order = Infer<typeof order>;

/**
 * Records the intent to ask for each take of a job that is not being made yet, before any request leaves. Called again
 * after a crash it returns the same intents, marked `lookFirst`; those that have to wait are left out.
 */
export const intend = internalMutation({
  args: { jobId: v.id("jobs") },
  returns: v.array(order),
  handler: async (ctx, { jobId }) => {
    const job = await ctx.db.get("jobs", jobId);
    if (!job || !isOpen(job)) return [];
    await applyToJob(ctx, job, { kind: "started" });
    const takes = await takesOfJob(ctx, job);
    const orders = await Promise.all(takes.map((attempts, take) => orderOfTake(ctx, job, take, attempts)));
    return orders.filter((candidate) => candidate !== null);
  },
});

/** Records what is sent, once the audio that it names has an address. @returns that input */
export const describe = internalMutation({
  args: { predictionId: v.id("predictions"), audioUrl: v.string() },
  returns: modelInput,
  handler: async (ctx, { predictionId, audioUrl }): Promise<ModelInput> => {
    const prediction = await ctx.db.get("predictions", predictionId);
    const job = prediction && (await ctx.db.get("jobs", prediction.jobId));
    if (!prediction || !job) throw new Error(`Prediction ${predictionId} vanished`);
    const input = inputWithAudio(job, prediction.take, audioUrl);
    await ctx.db.patch("predictions", predictionId, { input });
    return input;
  },
});

/** Order of a prediction that is perhaps billed; null once that is settled. */
export const unsure = internalQuery({
  args: { predictionId: v.id("predictions") },
  returns: v.union(order, v.null()),
  handler: async (ctx, { predictionId }) => {
    const prediction = await ctx.db.get("predictions", predictionId);
    const job = prediction && (await ctx.db.get("jobs", prediction.jobId));
    return job && prediction.state === "unsure" ? orderOf(ctx, job, prediction, null) : null;
  },
});

/** Filters provider ids to those that already belong to a job. */
export const known = internalQuery({
  args: { replicateIds: v.array(v.string()) },
  returns: v.array(v.string()),
  handler: async (ctx, { replicateIds }) => {
    const rows = await Promise.all(
      replicateIds.map((replicateId) =>
        ctx.db
          .query("predictions")
          .withIndex("by_replicateId", (q) => q.eq("replicateId", replicateId))
          .first(),
      ),
    );
    return rows.flatMap((row) => (row?.replicateId ? [row.replicateId] : []));
  },
});

/** A timer may ring a moment early, and nobody else wakes the attempt: what is so nearly due is due. */
const EARLY_MILLIS = 100;

async function orderOfTake(
  ctx: MutationCtx,
  job: Doc<"jobs">,
  take: number,
  attempts: Doc<"predictions">[],
): Promise<Order | null> {
  const plan = planTake(attempts);
  switch (plan.kind) {
    case "nothing":
      return null;
    case "begin":
      return orderOf(ctx, job, await beginAttempt(ctx, job, take), await sourceOf(ctx, job));
    case "send":
    case "find":
      if ((plan.attempt.notBefore ?? 0) > Date.now() + EARLY_MILLIS) return null;
      return orderOf(ctx, job, await readdress(ctx, job, plan.attempt), await sourceOf(ctx, job));
  }
}

async function orderOf(
  ctx: Pick<QueryCtx, "db">,
  job: Doc<"jobs">,
  prediction: Doc<"predictions">,
  source: Doc<"samples"> | null,
): Promise<Order> {
  const sent = await withEarlier(ctx, prediction);
  return {
    predictionId: prediction._id,
    provider: prediction.provider,
    owner: await ownerKey(job.userId),
    model: prediction.model,
    input: prediction.input ?? null,
    source: source ? inputFileOf(source) : null,
    webhookUrl: prediction.webhookUrl,
    lookFirst: prediction.claimedAt !== 0 || prediction.troubledSince !== undefined || sent.length > 1,
    isAgain: await isAgain(ctx, prediction),
    wasSent: prediction.claimedAt !== 0,
    sentWith: sent.flatMap(({ webhookUrl }) => webhookUrl ?? []),
    sentAfter: Math.min(...sent.map(({ createdAt }) => createdAt)),
    replicateId: prediction.replicateId ?? null,
  };
}

async function isAgain(ctx: Pick<QueryCtx, "db">, { _id, jobId, take }: Doc<"predictions">): Promise<boolean> {
  const first = await ctx.db
    .query("predictions")
    .withIndex("by_job_take", (q) => q.eq("jobId", jobId).eq("take", take))
    .first();
  return first !== null && first._id !== _id;
}

/** The file of a sample that a provider receives, in a format that every model reads. */
function inputFileOf(source: Doc<"samples">): NonNullable<Order["source"]> {
  const { storageId, format } = playableFile(source);
  return { storageId, name: `${source.name}.${format}` };
}
