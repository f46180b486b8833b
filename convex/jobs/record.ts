import { readErrorPayload } from "../../src/contracts/errors.ts";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { isHostedUser } from "../kit/environment.ts";
import { type JobEvent, type JobState, advance } from "./state.ts";

/** True while the job can still change. */
export function isOpen(job: Pick<Doc<"jobs">, "status">): boolean {
  return job.status === "pending" || job.status === "processing";
}

/** True once a job's turn has come: it runs, with a workflow or without. */
export function hasBegun({ workflowId, isDirect }: Pick<Doc<"jobs">, "workflowId" | "isDirect">): boolean {
  return workflowId !== undefined || isDirect === true;
}

/**
 * Applies an event to a job and writes the audit trail. The only place where a job's status changes.
 * @returns whether the event had an effect; a late, repeated or impossible one has none
 */
export async function applyToJob(ctx: MutationCtx, job: Doc<"jobs">, event: JobEvent): Promise<boolean> {
  const next = advance(stateOf(job), event);
  if (!next) return false;
  const now = Date.now();
  await ctx.db.patch("jobs", job._id, fieldsOf(next, now));
  if (next.status !== job.status) await recordTransition(ctx, job, next, now);
  if (!isOpen(next) && isHostedUser(job.userId)) {
    await ctx.scheduler.runAfter(0, internal.jobs.turns.startNext, { userId: job.userId });
  }
  return true;
}

/** Writes the row that a new job's audit trail begins with. */
export async function recordCreation(ctx: MutationCtx, jobId: Id<"jobs">, userId: string): Promise<void> {
  await ctx.db.insert("jobEvents", { jobId, userId, from: null, to: "pending", at: Date.now() });
}

async function recordTransition(ctx: MutationCtx, job: Doc<"jobs">, next: JobState, at: number): Promise<void> {
  await ctx.db.insert("jobEvents", {
    jobId: job._id,
    userId: job.userId,
    from: job.status,
    to: next.status,
    ...(next.status === "failed" ? { error: next.error } : {}),
    at,
  });
}

function stateOf(job: Doc<"jobs">): JobState {
  switch (job.status) {
    case "processing":
      return { status: "processing", progress: job.progress };
    case "failed": {
      const error = readErrorPayload(job.error);
      return { status: "failed", error: error ?? { code: "INTERNAL", message: "The reason was not recorded" } };
    }
    case "pending":
    case "completed":
    case "canceled":
      return { status: job.status };
  }
}

function fieldsOf(state: JobState, now: number): Partial<Doc<"jobs">> {
  switch (state.status) {
    case "pending":
      return { status: state.status, progress: 0 };
    case "processing":
      return { status: state.status, progress: state.progress };
    case "completed":
      return { status: state.status, progress: 100, completedAt: now, isDirect: undefined };
    case "failed":
      return { status: state.status, error: state.error, completedAt: now, isDirect: undefined };
    case "canceled":
      return { status: state.status, completedAt: now, isDirect: undefined };
  }
}
