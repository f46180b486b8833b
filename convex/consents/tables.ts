import { defineTable } from "convex/server";
import { v } from "convex/values";

/** Questions to the user that a call waits for. */
export const consentTables = {
  /**
   * Calls that wait for their user's yes, and the answers. Written by consents.ts: by the call, which finds its row by
   * digest and takes an approved one out, and by the user. Read by the dashboard. Swept by crons.ts.
   */
  consents: defineTable({
    userId: v.string(),
    digest: v.string(),
    question: v.string(),
    state: v.union(v.literal("waiting"), v.literal("approved"), v.literal("declined")),
    createdAt: v.number(),
    expiresAt: v.number(),
  })
    .index("by_user_digest", ["userId", "digest"])
    .index("by_user_state", ["userId", "state", "expiresAt"])
    .index("by_expiresAt", ["expiresAt"]),
};
