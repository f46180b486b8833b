import { type JobView, checkJobStatus, isOpen } from "../../src/contracts/job.ts";
import { type StudioCaller, callStudio } from "./studio.ts";

/** Built-in jobs take seconds; one that takes longer is better looked at in its card. */
const LONGEST_WAIT_MILLIS = 120_000;
const FIRST_PAUSE_MILLIS = 150;
const LONGEST_PAUSE_MILLIS = 2_000;
const PAUSE_GROWTH = 1.4;

/**
 * Waits for a job's end, as far as patience goes: an action cannot subscribe, so it asks with growing pauses.
 * @returns the job as it is then
 * @throws what `signal` was aborted with
 */
export async function waitForJob(caller: StudioCaller, jobId: string, signal?: AbortSignal): Promise<JobView> {
  const end = Date.now() + LONGEST_WAIT_MILLIS;
  for (let pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(pause * PAUSE_GROWTH, LONGEST_PAUSE_MILLIS)) {
    const job = await callStudio(caller, checkJobStatus, { jobId });
    if (!isOpen(job.status) || Date.now() >= end) return job;
    await delay(pause, signal);
  }
}

function delay(millis: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, millis);
    function stop(): void {
      clearTimeout(timer);
      reject(signal?.reason instanceof Error ? signal.reason : new Error("Stopped"));
    }
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
