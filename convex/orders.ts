import { type Infer, v } from "convex/values";
import type { Doc } from "./_generated/dataModel.js";
import { beginAttempt, inputWithAudio, readdress, sourceOf } from "./attempts.ts";
import { type MutationCtx, internalMutation, internalQuery } from "./_generated/server.js";
import { applyToJob, isOpen } from "./jobRecord.ts";
import { mayClaimAgain, planTake } from "./predictionState.ts";
import type { ModelInput } from "./models.ts";
import { takesOfJob } from "./predictionRecord.ts";
import { provider } from "./schema.ts";

const modelInput = v.record(v.string(), v.union(v.string(), v.number(), v.boolean()));

/** One prediction that is to be asked for. */
const order = v.object({
  predictionId: v.id("predictions"),
  provider,
  model: v.string(),
  /** Null while the audio has no address that the provider can read: upload `source` first, then `describe`. */
  input: v.union(modelInput, v.null()),
  source: v.union(v.null(), v.object({ storageId: v.id("_storage"), name: v.string() })),
  webhookUrl: v.union(v.string(), v.null()),
  /** It may have been sent before: look at the provider, then `claim`, then send. */
  lookFirst: v.boolean(),
  createdAt: v.number(),
});

export type Order = Infer<typeof order>;

/**
 * Records the intent to ask for each take of a job that is not being made yet, before any request leaves. Called again
 * after a crash it returns the same intents, marked `lookFirst`.
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

/**
 * Takes the right to send a request that may have been sent before and that the provider does not know.
 * @returns false while another may still be under way
 */
export const claim = internalMutation({
  args: { predictionId: v.id("predictions") },
  returns: v.boolean(),
  handler: async (ctx, { predictionId }) => {
    const prediction = await ctx.db.get("predictions", predictionId);
    if (!prediction || prediction.state !== "intended") return false;
    const now = Date.now();
    if (!mayClaimAgain(prediction.provider, prediction.claimedAt, now)) return false;
    await ctx.db.patch("predictions", predictionId, { claimedAt: now });
    return true;
  },
});

/** Gives the right back: the provider said that it did not take the request. */
export const release = internalMutation({
  args: { predictionId: v.id("predictions") },
  returns: v.null(),
  handler: async (ctx, { predictionId }) => {
    const prediction = await ctx.db.get("predictions", predictionId);
    if (prediction?.state === "intended") await ctx.db.patch("predictions", predictionId, { claimedAt: 0 });
    return null;
  },
});

/** Of these ids of a provider, those that belong to some job already. */
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
      return orderOf(ctx, job, await beginAttempt(ctx, job, take, Date.now()), false);
    case "send":
      await ctx.db.patch("predictions", plan.attempt._id, { claimedAt: Date.now() });
      return orderOf(ctx, job, await readdress(ctx, job, plan.attempt), false);
    case "find":
      return orderOf(ctx, job, await readdress(ctx, job, plan.attempt), true);
  }
}

async function orderOf(
  ctx: MutationCtx,
  job: Doc<"jobs">,
  prediction: Doc<"predictions">,
  lookFirst: boolean,
): Promise<Order> {
  const source = await sourceOf(ctx, job);
  return {
    predictionId: prediction._id,
    provider: prediction.provider,
    model: prediction.model,
    input: prediction.input ?? null,
    source: source ? { storageId: source.storageId, name: `${source.name}.${source.format}` } : null,
    webhookUrl: prediction.webhookUrl,
    lookFirst,
    createdAt: prediction.createdAt,
  };
}
