import { useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../platform/api.ts";
import { momentText, STATUS_WORDS } from "../platform/format.ts";

/** The job's trail. Nothing is asked for until somebody opens it. */
export function JobEvents({ jobId }: { jobId: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="events" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>History</summary>
      {isOpen && <EventList jobId={jobId} />}
    </details>
  );
}

function EventList({ jobId }: { jobId: string }) {
  const events = useQuery(api.browse.public.listJobEvents, { jobId })?.events ?? [];
  return (
    <ol>
      {events.map(({ at, to, message }) => (
        <li key={`${at} ${to}`} data-status={to}>
          <time dateTime={new Date(at).toISOString()}>{momentText(at)}</time>{" "}
          <span className="status">{STATUS_WORDS[to]}</span> {message && <span className="dim">{message}</span>}
        </li>
      ))}
    </ol>
  );
}
