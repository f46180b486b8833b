import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { hasBegun, isOpen } from "./record.ts";
import { quotaOf } from "../limits/limits.ts";

/** Shows that an open job waits for the provider, and why. `lastError` becomes its error when retries are exhausted. */
export async function beginWait(
  ctx: Pick<MutationCtx, "db">,
  job: Doc<"jobs">,
  lastError: NonNullable<Doc<"jobs">["lastError"]>,
  waitUntil: number,
): Promise<void> {
  if (isOpen(job)) await ctx.db.patch("jobs", job._id, { lastError, waitUntil });
}

/** Why the step that is being retried failed last, also where an earlier version wrote it. */
export function lastErrorOf(job: Doc<"jobs">): Doc<"jobs">["lastError"] {
  return job.lastError ?? job.setback;
}

/** The provider was heard of: nothing is waited for any more. */
export async function endWait(ctx: Pick<MutationCtx, "db">, job: Doc<"jobs">): Promise<void> {
  if (job.waitUntil === undefined && lastErrorOf(job) === undefined) return;
  await ctx.db.patch("jobs", job._id, { lastError: undefined, setback: undefined, waitUntil: undefined });
}

/** Sentence about an open job's wait for its provider; empty if it does not wait. */
export function waitText(job: Doc<"jobs">): string {
  if (!isOpen(job)) return "";
  const running = hasBegun(job) ? null : quotaOf(job, "runningJobs");
  if (running !== null) return `It starts when one of this account's ${running} running jobs has ended.`;
  if (job.waitUntil === undefined) return "";
  const at = new Date(job.waitUntil).toISOString().slice(0, 19).replace("T", " ");
  const whom = job.type === "stem_split" && !job.sourceId ? "the file's host" : "the provider";
  return `Waiting for ${whom} until ${at} UTC. ${lastErrorOf(job)?.message ?? ""}`.trim();
}
