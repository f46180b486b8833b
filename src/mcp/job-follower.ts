import { checkJobStatus, isOpen, type JobView } from "../contracts/job.ts";
import type { Connection } from "./connection.ts";

/** Enough for any conversation; a job beyond it is found by check_job_status as ever. */
const MAX_FOLLOWED_JOBS = 200;

/** Tells listeners how jobs go on, by one subscription a job, however many listen. */
export interface JobFollower {
  /** Calls `onView` with every later view until the job ends. One who listens already is not added again. */
  follow(job: JobView, onView: JobListener): void;
}

export type JobListener = (view: JobView) => void;

/** Opens nothing until a job is followed; ends with the connection. */
export function createJobFollower({ backend, log, ended, isLive }: Connection): JobFollower {
  const listeners = new Map<string, Set<JobListener>>();

  async function watch(jobId: string): Promise<void> {
    const done = new AbortController();
    const studio = await backend();
    await studio.watch(
      checkJobStatus,
      { jobId },
      {
        signal: AbortSignal.any([ended, done.signal]),
        onOutput(view) {
          for (const tell of listeners.get(jobId) ?? []) tell(view);
          if (isOpen(view.status)) return;
          listeners.delete(jobId);
          done.abort();
        },
      },
    );
  }

  return {
    follow({ jobId }, onView) {
      if (!isLive) return;
      const present = listeners.get(jobId);
      if (present) {
        present.add(onView);
        return;
      }
      if (listeners.size >= MAX_FOLLOWED_JOBS) return;
      listeners.set(jobId, new Set([onView]));
      watch(jobId).catch((error: unknown) => {
        listeners.delete(jobId);
        log(`following job ${jobId} failed`, error);
      });
    },
  };
}
