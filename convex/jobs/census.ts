import { getDocumentSize, type Infer, v } from "convex/values";
import { internalQuery, type QueryCtx } from "../_generated/server.js";

/** Open jobs, and then ended ones, are read up to this: a job may have a MiB, and a transaction reads 16 MiB. */
const JOB_BYTES = 6 * 1024 * 1024;
/** More open jobs than this, or than JOB_BYTES has room for, are counted as so many. */
const MAX_OPEN = 1_000;
/** Changes of jobs that are read at once; who asks goes on with `until`. */
const EVENTS_AT_ONCE = 100;
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
    const stored = await db.query("storedBytes").take(MAX_USERS);
    return {
      open: await openJobs(db),
      ...(await endsAfter(db, after)),
      storedBytes: stored.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  },
});

type Database = QueryCtx["db"];

async function openJobs(db: Database): Promise<Infer<typeof open>[]> {
  const found: Infer<typeof open>[] = [];
  let bytes = 0;
  for (const status of ["processing", "pending"] as const) {
    for await (const job of db.query("jobs").withIndex("by_status", (q) => q.eq("status", status))) {
      found.push({ status, type: job.type });
      bytes += getDocumentSize(job);
      if (found.length >= MAX_OPEN || bytes >= JOB_BYTES) return found;
    }
  }
  return found;
}

async function endsAfter(db: Database, after: number) {
  const ends: Infer<typeof ended>[] = [];
  let [until, read, bytes] = [after, 0, 0];
  const events = db.query("jobEvents").withIndex("by_creation_time", (q) => q.gt("_creationTime", after));
  for await (const event of events) {
    until = event._creationTime;
    read += 1;
    bytes += getDocumentSize(event);
    const { jobId, to, error } = event;
    if (to === "completed" || to === "failed" || to === "canceled") {
      const job = await db.get("jobs", jobId);
      if (job) bytes += getDocumentSize(job);
      ends.push({ type: job?.type ?? "gone", status: to, code: error?.code ?? null });
    }
    if (read >= EVENTS_AT_ONCE || bytes >= JOB_BYTES) return { ended: ends, until, isAll: false };
  }
  return { ended: ends, until, isAll: true };
}
