import { rateLimitTables } from "convex-helpers/server/rateLimit";
import { defineTable } from "convex/server";
import { v } from "convex/values";

/** Usage per user. Read by limits.ts and room.ts to refuse above the limits. */
export const limitTables = {
  /** Token buckets, one row for each user and rate. Written by the library, for limits.ts. */
  ...rateLimitTables,

  /** The bytes of a user's samples, deleted ones included until they are purged. Written and read by storedBytes.ts. */
  storedBytes: defineTable({ userId: v.string(), bytes: v.number() }).index("by_user", ["userId"]),
};
