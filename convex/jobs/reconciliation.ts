/**
 * Begins what asks providers about open work, where there is any: a studio without open work then loads no code of
 * actions, neither at its start nor each minute.
 */
import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import { type MutationCtx, internalMutation } from "../_generated/server.js";
import { type ProviderName, provider } from "../kit/environment.ts";
import { readingOf } from "./ledgerReading.ts";

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
  const isWaiting = (await silentPrediction(ctx, Date.now() - silentMillis)) ?? (await directJob(ctx));
  if (isWaiting) await ctx.scheduler.runAfter(0, internal.jobs.providerCalls.reconcile, { silentMillis });
}

/** Has the ledger compared with its provider's list, if anything was ever asked of it. */
export async function beginReading(ctx: MutationCtx, name: ProviderName): Promise<void> {
  if (await readingOf(ctx, name)) await ctx.scheduler.runAfter(0, internal.jobs.ledgerReading.read, { provider: name });
}

function silentPrediction({ db }: MutationCtx, before: number) {
  return db
    .query("predictions")
    .withIndex("by_open_heardAt", (q) => q.eq("open", true).lte("heardAt", before))
    .first();
}

/** A job without a workflow, which may have died with its process. */
function directJob({ db }: MutationCtx) {
  return db
    .query("jobs")
    .withIndex("by_isDirect", (q) => q.eq("isDirect", true))
    .first();
}
