/**
 * Begins what asks providers about open work, where there is any: a studio without open work then loads no code of
 * actions, neither at its start nor each minute.
 */
import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import { type MutationCtx, internalMutation } from "../_generated/server.js";
import { type ProviderName, provider } from "../kit/environment.ts";
import { directJobs } from "./direct/takeover.ts";
import { readingOf } from "./ledgerReading.ts";
import { silentPredictions } from "./predictions.ts";

/** Called each minute. */
export const begin = internalMutation({
  args: { silentMillis: v.number() },
  returns: v.null(),
  handler: async (ctx, { silentMillis }) => {
    await beginReconciliation(ctx, silentMillis);
    return null;
  },
});

/** Called each half hour. */
export const beginLedgerReading = internalMutation({
  args: { provider },
  returns: v.null(),
  handler: async (ctx, { provider: name }) => {
    await beginReading(ctx, name);
    return null;
  },
});

/** Has every open prediction asked about that has been silent for a time, and jobs taken on that stand still. */
export async function beginReconciliation(ctx: MutationCtx, silentMillis: number): Promise<void> {
  const isWaiting =
    (await silentPredictions(ctx, Date.now() - silentMillis).first()) ?? (await directJobs(ctx).first());
  if (isWaiting) await ctx.scheduler.runAfter(0, internal.jobs.providerCalls.reconcile, { silentMillis });
}

/** Has the ledger compared with its provider's list, if anything was ever asked of it. */
export async function beginReading(ctx: MutationCtx, name: ProviderName): Promise<void> {
  if (await readingOf(ctx, name)) await ctx.scheduler.runAfter(0, internal.jobs.ledgerReading.read, { provider: name });
}
