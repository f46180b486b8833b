import { v } from "convex/values";
import { internalMutation } from "../_generated/server.js";
import { takeRate } from "./limits.ts";
import { requireRoom } from "./room.ts";

/**
 * Counts what an action is about to do for a user, before it costs anything.
 * `bytes`: of the file that it is about, where that is known.
 * @throws RATE_LIMITED, QUOTA_EXCEEDED
 */
export const begin = internalMutation({
  args: {
    userId: v.string(),
    what: v.union(v.literal("imports"), v.literal("edits")),
    bytes: v.optional(v.number()),
  },
  returns: v.null(),
  handler: async (ctx, { userId, what, bytes }) => {
    const caller = { ...ctx, userId };
    await takeRate(caller, what);
    await requireRoom(caller, bytes);
    return null;
  },
});
