import type { TaskStore } from "@modelcontextprotocol/sdk/experimental/tasks/interfaces.js";
import { ErrorCode, McpError } from "@modelcontextprotocol/sdk/types.js";
import { AppError } from "../../contracts/errors.ts";
import { cancelJob, checkJobStatus, listJobs, type JobView } from "../../contracts/job.ts";
import type { Connection } from "../connection.ts";
import { protocolError } from "../failures.ts";
import { jobIdOfTask, resultOfJob, taskOfJob } from "./job-task.ts";

const PAGE_SIZE = 50;

/**
 * Tasks that are jobs: the studio keeps them, so they outlive this process, show in every other and in the dashboard,
 * and belong to the user, not to a session. They begin with `tools/call` and end by themselves; of what the SDK could
 * write only a cancellation is a client's to say.
 */
export function createJobTaskStore({ backend, log }: Pick<Connection, "backend" | "log">): TaskStore {
  async function look(taskId: string): Promise<JobView | null> {
    try {
      return await (await backend()).call(checkJobStatus, { jobId: jobIdOfTask(taskId) });
    } catch (error) {
      if (error instanceof AppError && error.code === "JOB_NOT_FOUND") return null;
      throw protocolError(error, `task ${taskId} failed`, log);
    }
  }

  return {
    async createTask() {
      throw new McpError(ErrorCode.InvalidRequest, "A task is created by the tools/call that starts its job");
    },

    async getTask(taskId) {
      const job = await look(taskId);
      return job && taskOfJob(job);
    },

    async getTaskResult(taskId) {
      const job = await look(taskId);
      if (!job) throw protocolError(missing(taskId), "", log);
      return resultOfJob(job);
    },

    async updateTaskStatus(taskId, status) {
      if (status !== "cancelled") return;
      try {
        await (await backend()).call(cancelJob, { jobId: jobIdOfTask(taskId) });
      } catch (error) {
        throw protocolError(error, `cancelling task ${taskId} failed`, log);
      }
    },

    async listTasks(cursor) {
      try {
        const studio = await backend();
        const page = await studio.call(listJobs, { limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) });
        return { tasks: page.jobs.map(taskOfJob), ...(page.cursor ? { nextCursor: page.cursor } : {}) };
      } catch (error) {
        throw protocolError(error, "listing tasks failed", log);
      }
    },

    /** The job's own end is its result. */
    async storeTaskResult() {},
  };
}

/** In the words of the tools, since a task's id is a job's. */
function missing(taskId: string): AppError {
  return new AppError("JOB_NOT_FOUND", `No task "${taskId}". Find tasks with tasks/list or list_jobs`);
}
