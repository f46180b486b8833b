import { percentText } from "../platform/format.ts";

/** A job that is not over. */
export interface OpenJob {
  jobId: string;
  /** Percent. */
  progress: number;
}

/** A job of this length is told of even if it began after the user had turned to something else. */
const LONG_MILLIS = 30_000;

/** "(2) 40 % · ": how many jobs are open, and how far they are together; empty for none. */
export function workText(jobs: readonly OpenJob[]): string {
  if (jobs.length === 0) return "";
  const share = jobs.reduce((sum, { progress }) => sum + progress, 0) / jobs.length / 100;
  return `(${jobs.length}) ${percentText(share)} · `;
}

/** Jobs that were open and are no longer listed. @param before null for a page that has seen none yet */
export function endedIds(before: readonly OpenJob[] | null, now: readonly OpenJob[]): string[] {
  const open = new Set(now.map(({ jobId }) => jobId));
  return (before ?? []).map(({ jobId }) => jobId).filter((jobId) => !open.has(jobId));
}

/**
 * True for a job that has ended, and took long by the studio's clock or was open when the user left. Quick ones that another client
 * starts are not worth a notice; one that is not over was only left out of a list that newer ones filled.
 */
export function isWorthNotice(
  { createdAt, completedAt }: { createdAt: number; completedAt?: number | undefined },
  wasLeftOpen: boolean,
): boolean {
  return completedAt !== undefined && (wasLeftOpen || completedAt - createdAt >= LONG_MILLIS);
}
