import { lazy, Suspense, useState } from "react";

const EventList = lazy(async () => ({ default: (await import("./event-list.tsx")).EventList }));

/** The job's trail. Nothing is loaded until somebody opens it. */
export function JobEvents({ jobId }: { jobId: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="events" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>History</summary>
      <Suspense fallback={null}>{isOpen && <EventList jobId={jobId} />}</Suspense>
    </details>
  );
}
