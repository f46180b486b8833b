import { defineTable } from "convex/server";
import { v } from "convex/values";

/** Tables of users who leave. */
export const accountTables = {
  /**
   * Users whose data is being deleted; while a row is there its user can start nothing (kit/contract.ts reads it). Written
   * by departures.ts, which deletes it last, when no token of the user works any more.
   */
  departures: defineTable({
    userId: v.string(),
    askedAt: v.number(),
    /** When nothing was left for the first time. */
    clearedAt: v.optional(v.number()),
    /** When its next step is due: one that is long overdue was lost, and is taken again by crons.ts. */
    nextAt: v.number(),
  })
    .index("by_user", ["userId"])
    .index("by_nextAt", ["nextAt"]),
};
