import type { JobView } from "../../contracts/job.ts";
import type { DetailedTask, ExtensionTask } from "../era/extension-tasks.ts";
import { resultOfJob, taskOfJob } from "./job-task.ts";

/** A job as a task of the extension. A job that failed is a completed call with a failed result. */
export function extensionTaskOf(job: JobView): ExtensionTask {
  const { ttl, pollInterval, status, ...task } = taskOfJob(job);
  return {
    ...task,
    status: status === "failed" ? "completed" : status,
    ttlMs: ttl,
    ...(pollInterval === undefined ? {} : { pollIntervalMs: pollInterval }),
  };
}

/** The same with the result of the call, once there is one. */
export function detailedTaskOf(job: JobView): DetailedTask {
  const task = extensionTaskOf(job);
  return task.status === "completed" ? { ...task, result: { resultType: "complete", ...resultOfJob(job) } } : task;
}
