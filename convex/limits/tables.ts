import { rateLimitTables } from "convex-helpers/server/rateLimit";

/** Usage per user. Read by limits.ts to refuse above the limits. */
export const limitTables = {
  /** Token buckets, one row for each user and rate. Written by the library, for limits.ts. */
  ...rateLimitTables,
};
