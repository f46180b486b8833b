import { useQuery } from "convex/react";
import { api } from "../platform/api.ts";
import { momentText, STATUS_WORDS } from "../platform/format.ts";

/** What became of a job, in order. */
export function EventList({ jobId }: { jobId: string }) {
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
