import type { JobRow } from "../../src/contracts/dashboard.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { isOpen } from "../jobs/record.ts";
import { predictionsOf } from "../providers/predictionRecord.ts";
import { EDIT_MODEL, makerOf } from "../providers/models.ts";

type ReadCtx = Pick<QueryCtx, "db">;
type Outlook = Pick<JobRow, "startedAt" | "usualMillis" | "ahead">;

/** So many jobs back it is looked for some of the same model and the same size. */
const LOOKED_AT = 40;
/** The middle of these is what is usual. */
const COMPARED = 5;
/** More open jobs than this of one user are not counted. */
const MAX_OPEN = 100;

/** Estimate of when an open job will be done; empty for an ended one. */
export async function jobOutlook(
  ctx: ReadCtx,
  job: Doc<"jobs">,
  attempts: readonly Doc<"predictions">[],
): Promise<Outlook> {
  if (!isOpen(job)) return {};
  const usualMillis = await usualDuration(ctx, job);
  const startedAt = attempts.find(({ open }) => open)?.createdAt;
  return {
    ...(usualMillis === null ? {} : { usualMillis }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(attempts.some(hasBegun) || job.model === EDIT_MODEL ? {} : { ahead: await countAhead(ctx, job) }),
  };
}

/**
 * True if the model has begun, or is done. The studio's own models run one request at a time and report the start of
 * each; hosted ones do not tell queueing from running.
 */
export function hasBegun({ state, provider, progress }: Doc<"predictions">): boolean {
  return state === "succeeded" || (state === "running" && (provider !== "local" || progress > 0));
}

/** @returns null where none of the user's last jobs can be compared */
async function usualDuration(ctx: ReadCtx, job: Doc<"jobs">): Promise<number | null> {
  const done = ctx.db
    .query("jobs")
    .withIndex("by_user_status_type", (q) => q.eq("userId", job.userId).eq("status", "completed").eq("type", job.type));
  const recent = await done.order("desc").take(LOOKED_AT);
  const spans = recent
    .filter((other) => other.model === job.model && sizeOf(other) === sizeOf(job))
    .slice(0, COMPARED)
    .map((other) => (other.completedAt ?? other.createdAt) - other.createdAt)
    .toSorted((a, b) => a - b);
  return spans[Math.floor(spans.length / 2)] ?? null;
}

/** How many takes: twice as many take about twice as long. */
function sizeOf(job: Doc<"jobs">): number {
  return job.type === "generate" ? (job.input.variations ?? 1) : 1;
}

/** A provider makes what it was asked for first; of one that has many machines it is at most this. */
async function countAhead(ctx: ReadCtx, job: Doc<"jobs">): Promise<number> {
  const { provider } = makerOf(job.model);
  const counts = await Promise.all(
    (["pending", "processing"] as const).map(async (status) => {
      const jobs = await ctx.db
        .query("jobs")
        .withIndex("by_user_status", (q) => q.eq("userId", job.userId).eq("status", status))
        .take(MAX_OPEN);
      const earlier = jobs.filter((other) => other._creationTime < job._creationTime);
      return earlier.filter((other) => other.model !== EDIT_MODEL && makerOf(other.model).provider === provider).length;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The attempts of a job that can still change; those of one that has ended tell nothing any more. */
export async function attemptsOf(ctx: ReadCtx, job: Doc<"jobs">): Promise<Doc<"predictions">[]> {
  return isOpen(job) ? predictionsOf(ctx, job._id) : [];
}
