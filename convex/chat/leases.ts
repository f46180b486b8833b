import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import { type MutationCtx, internalMutation } from "../_generated/server.js";
import { endStream } from "./ending.ts";

const SWEPT_AT_ONCE = 10;
/** In words for the user. */
export const INTERRUPTED = "The answer was interrupted. Answer again to start it over.";

/** Ends the streams whose writers are gone: a crash, a deployment, the time limit of actions. */
export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const lapsed = await ctx.db
      .query("leases")
      .withIndex("by_until", (q) => q.lt("until", Date.now()))
      .take(SWEPT_AT_ONCE);
    for (const lease of lapsed) await endLeased(ctx, lease);
    if (lapsed.length === SWEPT_AT_ONCE) await ctx.scheduler.runAfter(0, internal.chat.leases.sweep, {});
    return null;
  },
});

/**
 * Ends the streams that were being written before a moment and not since; for a host to call after a start, when it
 * knows that their writers died with the process before. One whose writer had not begun is still to be written.
 */
export const sweepWrittenBefore = internalMutation({
  args: { moment: v.number() },
  returns: v.null(),
  handler: async (ctx, { moment }) => {
    for await (const lease of ctx.db.query("leases")) {
      const rows = ctx.db.query("deltas").withIndex("by_stream", (q) => q.eq("streamId", lease.streamId));
      const last = await rows.order("desc").first();
      if (last && last._creationTime < moment) await endLeased(ctx, lease);
    }
    return null;
  },
});

async function endLeased(ctx: MutationCtx, lease: Doc<"leases">): Promise<void> {
  const stream = await ctx.db.get("streams", lease.streamId);
  if (!stream) return ctx.db.delete("leases", lease._id);
  await endStream(
    ctx,
    stream,
    stream.stop === undefined ? { state: "failed", error: INTERRUPTED } : { state: "stopped" },
  );
}
