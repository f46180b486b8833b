import { lazy, Suspense } from "react";
import { useLateWrites } from "../platform/offline/use-studio.ts";

const JOB_WRITES = ["jobs:generate", "jobs:split", "jobs:retry", "editJobs:startExport", "editJobs:startMix"];

const WaitingJobCards = lazy(async () => ({ default: (await import("./waiting-job-cards.tsx")).WaitingJobCards }));

/** Jobs that were asked for while the studio could not be reached. */
export function WaitingJobs() {
  const writes = useLateWrites().filter(({ path }) => JOB_WRITES.includes(path));
  if (writes.length === 0) return null;
  return (
    <Suspense fallback={null}>
      <WaitingJobCards writes={writes} />
    </Suspense>
  );
}
