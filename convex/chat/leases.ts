import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import { internalMutation } from "../_generated/server.js";
import { endStream } from "./ending.ts";

const SWEPT_AT_ONCE = 10;
/** In words for the user. */
export const INTERRUPTED = "The answer was interrupted. Answer again to have it written anew.";

/** Ends the streams whose writers are gone: a crash, a deployment, the time limit of actions. */
export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const lapsed = await ctx.db
      .query("leases")
      .withIndex("by_until", (q) => q.lt("until", Date.now()))
      .take(SWEPT_AT_ONCE);
    for (const lease of lapsed) {
      const stream = await ctx.db.get("streams", lease.streamId);
      if (!stream) await ctx.db.delete("leases", lease._id);
      else
        await endStream(
          ctx,
          stream,
          stream.stop === undefined ? { state: "failed", error: INTERRUPTED } : { state: "stopped" },
        );
    }
    if (lapsed.length === SWEPT_AT_ONCE) await ctx.scheduler.runAfter(0, internal.chat.leases.sweep, {});
    return null;
  },
});
