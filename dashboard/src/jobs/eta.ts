import type { JobRow } from "../../../src/contracts/dashboard.ts";

/** Before this much is done its rate says little. */
const TELLING_PROGRESS = 10;
const ALMOST_MILLIS = 1_500;
const SECOND_MILLIS = 1_000;
const MINUTE_MILLIS = 60_000;

/**
 * How long a job will take from now on, by how far it got and by how long such jobs took lately; the further it is, the
 * more the former counts.
 * @returns milliseconds, or null where nothing tells
 */
export function remainingMillis(
  job: Pick<JobRow, "createdAt" | "startedAt" | "usualMillis" | "progress">,
  now: number,
): number | null {
  const byUsual = job.usualMillis === undefined ? null : Math.max(0, job.createdAt + job.usualMillis - now);
  if (job.startedAt === undefined || job.progress < TELLING_PROGRESS) return byUsual === 0 ? null : byUsual;
  const done = job.progress / 100;
  const byRate = (Math.max(0, now - job.startedAt) * (1 - done)) / done;
  return byUsual === null ? byRate : byRate * done + byUsual * (1 - done);
}

/** In words that promise no more than is known: "about 20 s left". */
export function remainingText(milliseconds: number): string {
  if (milliseconds < ALMOST_MILLIS) return "almost done";
  if (milliseconds < MINUTE_MILLIS) {
    const seconds = Math.ceil(milliseconds / SECOND_MILLIS);
    return `about ${seconds <= 10 ? seconds : Math.ceil(seconds / 5) * 5} s left`;
  }
  return `about ${Math.round(milliseconds / MINUTE_MILLIS)} min left`;
}
