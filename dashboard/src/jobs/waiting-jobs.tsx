import { lazy, Suspense } from "react";
import { useQueuedWrites } from "../platform/offline/use-studio.ts";
import type { WriteName } from "../platform/write-kinds.ts";

/** Writes that start a job. */
const JOB_STARTS: readonly WriteName[] = [
  "generate",
  "split",
  "retryJob",
  "export",
  "mix",
  "fit",
  "edit",
  "exportProject",
];

const WaitingJobCards = lazy(async () => ({ default: (await import("./waiting-job-cards.tsx")).WaitingJobCards }));

/** Jobs that were asked for while the studio could not be reached. */
export function WaitingJobs() {
  const writes = useQueuedWrites().filter(({ kind }) => JOB_STARTS.includes(kind));
  if (writes.length === 0) return null;
  return (
    <Suspense fallback={null}>
      <WaitingJobCards writes={writes} />
    </Suspense>
  );
}
