import { LoggingLevelSchema, type LoggingLevel } from "@modelcontextprotocol/sdk/types.js";
import { isOpen, type JobStatus, type JobView } from "../contracts/job.ts";
import type { Connection } from "./connection.ts";
import type { JobFollower } from "./job-follower.ts";

/** How much a change of a job matters. */
const LEVELS: Record<JobStatus, LoggingLevel> = {
  pending: "debug",
  processing: "info",
  completed: "notice",
  failed: "error",
  canceled: "warning",
};

/** From the least to the most severe. */
const SEVERITY: readonly LoggingLevel[] = LoggingLevelSchema.options;

/** Tells a client that asked for log messages how the jobs of its calls go. */
export interface JobLog {
  /** Sets the client's level: messages of this level and above. */
  setLevel(level: LoggingLevel): void;
  /** A job that a call has answered with. */
  saw(job: JobView): void;
}

/** Silent, and with nothing opened, until a level is set. */
export function createJobLog(connection: Connection, follower: JobFollower): JobLog {
  const open = new Map<string, JobView>();
  const told = new Map<string, JobStatus>();
  let threshold: number | null = null;

  function report(view: JobView): void {
    if (!isOpen(view.status)) open.delete(view.jobId);
    if (told.get(view.jobId) === view.status) return;
    told.set(view.jobId, view.status);
    const level = LEVELS[view.status];
    if (threshold === null || SEVERITY.indexOf(level) < threshold) return;
    void connection.notify({
      method: "notifications/message",
      params: { level, logger: "jobs", data: describe(view) },
    });
  }

  return {
    setLevel(level) {
      threshold = SEVERITY.indexOf(level);
      for (const job of open.values()) follower.follow(job, report);
    },
    saw(job) {
      if (!isOpen(job.status)) return;
      open.set(job.jobId, job);
      if (threshold !== null) follower.follow(job, report);
    },
  };
}

function describe({ jobId, type, status, progress, model, error, next }: JobView) {
  const message = error ? `${type} failed: ${error.message}` : `${type} ${status}`;
  return { message, jobId, status, progress, model, ...(error ? { code: error.code } : {}), next };
}
