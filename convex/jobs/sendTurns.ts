import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import type { ProviderName } from "../kit/environment.ts";
import { type Pending, findPending } from "./pendingSend.ts";

/**
 * Whose request goes next to a provider that bills: users take turns, and a user's own go in the order of their jobs.
 * When it goes is the account's pace (pace.ts): each attempt that waits has a moment at which it wakes, and
 * whoever wakes gives the moment to the one whose turn it is, for that one's own.
 */

/** Lets an attempt wait for its turn. One that waits already stays where it is. */
export async function enqueue(ctx: MutationCtx, { job, prediction }: Pending): Promise<void> {
  const { _id: predictionId, provider } = prediction;
  const { userId, createdAt } = job;
  const known = await rowOf(ctx, prediction);
  if (!known) await ctx.db.insert("waitingSends", { provider, userId, predictionId, createdAt });
  const turn = await turnOf(ctx, provider, userId);
  if (!turn) await ctx.db.insert("sendTurns", { provider, userId, isWaiting: true, lastAt: 0 });
  else if (!turn.isWaiting) await ctx.db.patch("sendTurns", turn._id, { isWaiting: true });
}

/**
 * Takes the one whose turn it is out of the queue: of the users who wait the one whose last turn is longest ago.
 * @returns null if nobody waits
 */
export async function takeNext(ctx: MutationCtx, provider: ProviderName, now: number): Promise<Pending | null> {
  for (;;) {
    const turn = await ctx.db
      .query("sendTurns")
      .withIndex("by_provider_lastAt", (q) => q.eq("provider", provider).eq("isWaiting", true))
      .first();
    if (!turn) return null;
    const first = await firstOf(ctx, turn);
    if (!first) {
      await ctx.db.patch("sendTurns", turn._id, { isWaiting: false });
      continue;
    }
    await ctx.db.delete("waitingSends", first._id);
    const pending = await findPending(ctx, first.predictionId);
    // Else it has ended while it waited.
    if (pending) {
      await ctx.db.patch("sendTurns", turn._id, { lastAt: now });
      return pending;
    }
  }
}

async function firstOf(ctx: MutationCtx, { provider, userId }: Doc<"sendTurns">): Promise<Doc<"waitingSends"> | null> {
  return ctx.db
    .query("waitingSends")
    .withIndex("by_provider_user", (q) => q.eq("provider", provider).eq("userId", userId))
    .first();
}

async function rowOf(ctx: MutationCtx, { _id }: Doc<"predictions">): Promise<Doc<"waitingSends"> | null> {
  return ctx.db
    .query("waitingSends")
    .withIndex("by_prediction", (q) => q.eq("predictionId", _id))
    .unique();
}

async function turnOf(ctx: MutationCtx, provider: ProviderName, userId: string): Promise<Doc<"sendTurns"> | null> {
  return ctx.db
    .query("sendTurns")
    .withIndex("by_provider_user", (q) => q.eq("provider", provider).eq("userId", userId))
    .unique();
}
