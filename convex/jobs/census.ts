import { v } from "convex/values";
import { internalQuery } from "../_generated/server.js";

/** More open jobs than this are counted as so many. */
const MAX_OPEN = 2_000;
/** Ends of jobs that are read at once; who asks goes on with `until`. */
const EVENTS_AT_ONCE = 500;
const MAX_USERS = 4_000;

const open = v.object({ status: v.union(v.literal("pending"), v.literal("processing")), type: v.string() });
const ended = v.object({ type: v.string(), status: v.string(), code: v.union(v.string(), v.null()) });

/**
 * Numbers for an operator, without names: open jobs one by one, how jobs have ended after a moment, and what users store.
 * `until`: the moment of the last end that was read; `isAll`: false if there may be more after it.
 */
export const count = internalQuery({
  args: { after: v.number() },
  returns: v.object({
    open: v.array(open),
    ended: v.array(ended),
    until: v.number(),
    isAll: v.boolean(),
    storedBytes: v.number(),
  }),
  handler: async ({ db }, { after }) => {
    const openJobs = (["pending", "processing"] as const).map(async (status) => {
      const jobs = db.query("jobs").withIndex("by_status", (q) => q.eq("status", status));
      return (await jobs.take(MAX_OPEN)).map(({ type }) => ({ status, type }));
    });
    const events = await db
      .query("jobEvents")
      .withIndex("by_creation_time", (q) => q.gt("_creationTime", after))
      .take(EVENTS_AT_ONCE);
    const ends = events
      .filter(({ to }) => to === "completed" || to === "failed" || to === "canceled")
      .map(async ({ jobId, to, error }) => {
        const job = await db.get("jobs", jobId);
        return { type: job?.type ?? "gone", status: to, code: error?.code ?? null };
      });
    const stored = await db.query("storedBytes").take(MAX_USERS);
    return {
      open: (await Promise.all(openJobs)).flat(),
      ended: await Promise.all(ends),
      until: events.at(-1)?._creationTime ?? after,
      isAll: events.length < EVENTS_AT_ONCE,
      storedBytes: stored.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  },
});
