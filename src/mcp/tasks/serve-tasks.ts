import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { GetTaskPayloadRequestSchema, RELATED_TASK_META_KEY, type Task } from "@modelcontextprotocol/sdk/types.js";
import { isOpen, type JobView } from "../../contracts/job.ts";
import type { Connection } from "../connection.ts";
import { protocolError } from "../failures.ts";
import type { JobListener } from "../job-follower.ts";
import { createProgressReporter } from "../progress.ts";
import { jobIdOfTask, resultOfJob, taskOfJob } from "./job-task.ts";

/** A round of waiting for a task's result; another follows while the job goes on. Far below the longest timer of Node. */
const ROUND_SECONDS = 24 * 60 * 60;

/** Has `tasks/result` wait by subscription, where the SDK would look again and again. */
export function serveTaskResults(server: Server, { backend, log }: Pick<Connection, "backend" | "log">): void {
  server.setRequestHandler(GetTaskPayloadRequestSchema, async ({ params }, extra) => {
    const { taskId, _meta: meta } = params;
    try {
      const onProgress = createProgressReporter(meta?.progressToken, extra);
      const job = await waitForEnd(jobIdOfTask(taskId), { signal: extra.signal, onProgress });
      return { ...resultOfJob(job), _meta: { [RELATED_TASK_META_KEY]: { taskId } } };
    } catch (error) {
      throw protocolError(error, `waiting for task ${taskId} failed`, log);
    }
  });

  async function waitForEnd(jobId: string, wait: { signal: AbortSignal; onProgress?: JobListener }): Promise<JobView> {
    const studio = await backend();
    for (;;) {
      const job = await studio.waitForJob(jobId, { ...wait, timeoutSeconds: ROUND_SECONDS });
      if (!isOpen(job.status) || wait.signal.aborted) return job;
    }
  }
}

/** Tells the client of a task's every new status; a notification that repeats the last one is left out. */
export function createStatusReporter({ notify }: Pick<Connection, "notify">): JobListener {
  const told = new Map<string, Task["status"]>();
  return (job) => {
    const task = taskOfJob(job);
    if (told.get(task.taskId) === task.status) return;
    told.set(task.taskId, task.status);
    void notify({ method: "notifications/tasks/status", params: task });
  };
}
