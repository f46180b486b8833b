import { cancelJob, checkJobStatus, isOpen, type JobView } from "../../contracts/job.ts";
import type { Connection } from "../connection.ts";
import type { DetailedTask, TaskSource } from "../era/extension-tasks.ts";
import { protocolError } from "../failures.ts";
import type { JobFollower } from "../job-follower.ts";
import { detailedTaskOf } from "./extension-task.ts";
import { jobIdOfTask } from "./job-task.ts";

/**
 * The tasks of the extension that are jobs: kept by the studio, the user's own in every process. They ask nothing while
 * they run, since a call has its user's agreement before there is a job.
 */
export function createJobTaskSource({ backend, log, notify }: Connection, follower: JobFollower): TaskSource {
  /** Last status sent for each open task. */
  const known = new Map<string, string>();

  function tell(job: JobView): void {
    const task = detailedTaskOf(job);
    if (known.get(job.jobId) === visibleState(task)) return;
    if (isOpen(job.status)) known.set(job.jobId, visibleState(task));
    else known.delete(job.jobId);
    void notify({ method: "notifications/tasks", params: { ...task } });
  }

  async function ask(operation: typeof checkJobStatus | typeof cancelJob, taskId: string): Promise<JobView> {
    try {
      return await (await backend()).call(operation, { jobId: jobIdOfTask(taskId) });
    } catch (error) {
      throw protocolError(error, `task ${taskId} failed`, log);
    }
  }

  return {
    get: async (taskId) => detailedTaskOf(await ask(checkJobStatus, taskId)),
    async update(taskId) {
      await ask(checkJobStatus, taskId);
    },
    async cancel(taskId) {
      await ask(cancelJob, taskId);
    },
    async watch(taskId) {
      const job = await ask(checkJobStatus, taskId);
      const task = detailedTaskOf(job);
      if (isOpen(job.status)) {
        known.set(taskId, visibleState(task));
        follower.follow(job, tell);
      }
      return task;
    },
  };
}

/** A change of anything else, such as the time of the look, is no news. */
function visibleState({ status, statusMessage }: DetailedTask): string {
  return `${status} ${statusMessage}`;
}
