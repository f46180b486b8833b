import type { CallToolResult, Task } from "@modelcontextprotocol/sdk/types.js";
import { AppError } from "../../contracts/errors.ts";
import { checkJobStatus, jobIdSchema, type JobStatus, type JobView } from "../../contracts/job.ts";
import type { ToolContract } from "../../contracts/contract.ts";
import { successResult } from "../tool-result.ts";

/** How long a client that does not hear notifications should wait between two looks. */
const POLL_INTERVAL_MILLISECONDS = 1_000;

const TASK_STATUS: Record<JobStatus, Task["status"]> = {
  pending: "working",
  processing: "working",
  completed: "completed",
  failed: "failed",
  canceled: "cancelled",
};

/** True if the operation starts a job, so that a client may run it as a task. */
export function startsJob({ effect, clientFields, output }: ToolContract): boolean {
  return effect === "write" && clientFields.includes("waitSeconds") && "jobId" in output.shape;
}

/**
 * The job that a task is.
 * @throws AppError JOB_NOT_FOUND for what cannot be the id of any
 */
export function jobIdOfTask(taskId: string): string {
  if (jobIdSchema.safeParse(taskId).success) return taskId;
  const problem = taskId === "" ? "taskId is missing: send the one from the call's result" : `No task "${taskId}"`;
  throw new AppError("JOB_NOT_FOUND", problem);
}

/** A job as a task: the same id, and no end of its life, since jobs are kept. */
export function taskOfJob(job: JobView): Task {
  const { jobId, type, status, progress, createdAt, completedAt, error } = job;
  return {
    taskId: jobId,
    status: TASK_STATUS[status],
    statusMessage: error ? `${error.code}: ${error.message}` : `${type} ${status}, ${Math.round(progress)} %`,
    ttl: null,
    createdAt: new Date(createdAt).toISOString(),
    lastUpdatedAt: new Date(completedAt ?? Date.now()).toISOString(),
    pollInterval: POLL_INTERVAL_MILLISECONDS,
  };
}

/** Result of the call as if it had waited for the job; a job without success is a failed call. */
export function resultOfJob(job: JobView): CallToolResult {
  const result = successResult(checkJobStatus, job);
  switch (job.status) {
    case "pending":
    case "processing":
    case "completed":
      return result;
    case "canceled":
      return failed(result, `Job ${job.jobId} was canceled. ${job.next}`);
    case "failed":
      return failed(result, `${job.error?.code ?? "PREDICTION_FAILED"}: ${job.error?.message ?? ""} ${job.next}`);
  }
}

function failed(result: CallToolResult, text: string): CallToolResult {
  return { ...result, isError: true, content: [{ type: "text", text }, ...result.content] };
}
