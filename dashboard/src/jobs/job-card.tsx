import { useConvex } from "convex/react";
import { Play, RotateCcw, X } from "lucide-react";
import { api } from "../../../convex/_generated/api.js";
import type { JobRow } from "../../../src/contracts/dashboard.ts";
import { mayStart } from "../charge.ts";
import { usePlayer } from "../player/use-player.ts";
import { useAction } from "../use-action.ts";
import { factsText, spanText, STATUS_WORDS } from "../words.ts";
import { JobEvents } from "./job-events.tsx";
import { useNow } from "./use-now.ts";

/** One job, as it goes on. */
export function JobCard({ job }: { job: JobRow }) {
  const isOpen = job.status === "pending" || job.status === "processing";
  return (
    <li className="job" data-status={job.status}>
      <header>
        <h3>{job.title}</h3>
        <span className="status">{STATUS_WORDS[job.status]}</span>
      </header>
      <p className="facts">
        {job.type === "generate" ? "Generate" : "Split"} · {job.model} · <JobClock job={job} isOpen={isOpen} />
      </p>
      {isOpen && <JobProgress job={job} />}
      {job.error && (
        <p className="failure" role="alert">
          {job.error.message}
        </p>
      )}
      {job.samples.length > 0 && (
        <ul className="results">
          {job.samples.map((sample) => (
            <li key={sample.sampleId}>
              {sample.name} <span className="dim">{factsText(sample)}</span>
            </li>
          ))}
        </ul>
      )}
      <JobActions job={job} isOpen={isOpen} />
    </li>
  );
}

function JobClock({ job, isOpen }: { job: JobRow; isOpen: boolean }) {
  const now = useNow(isOpen);
  const span = spanText((job.completedAt ?? now) - job.createdAt);
  return <span>{isOpen ? `${span} so far` : `took ${span}`}</span>;
}

function JobProgress({ job }: { job: JobRow }) {
  return (
    <div className="progress">
      <progress max={100} value={job.progress} aria-label={`Progress of ${job.title}`} />
      <span role="status">
        {job.stage} · {Math.round(job.progress)} %
      </span>
    </div>
  );
}

function JobActions({ job, isOpen }: { job: JobRow; isOpen: boolean }) {
  const client = useConvex();
  const player = usePlayer();
  const cancel = useAction(() => client.mutation(api.jobs.cancel, { jobId: job.jobId }));
  const retry = useAction(async () => {
    if (!(await mayStart(client, { jobId: job.jobId }))) return;
    await client.mutation(api.jobs.retry, { jobId: job.jobId, requestId: crypto.randomUUID() });
  });
  const play = useAction(async () => {
    const { samples } = await client.query(api.player.open, { jobId: job.jobId });
    player.open(samples);
  });
  return (
    <footer>
      {isOpen && (
        <button type="button" onClick={cancel.run} disabled={cancel.isBusy}>
          <X size={16} aria-hidden /> Cancel
        </button>
      )}
      {(job.status === "failed" || job.status === "canceled") && (
        <button type="button" onClick={retry.run} disabled={retry.isBusy}>
          <RotateCcw size={16} aria-hidden /> Try again
        </button>
      )}
      {job.samples.length > 0 && (
        <button type="button" className="primary" onClick={play.run} aria-label={`Play ${job.title}`}>
          <Play size={16} aria-hidden /> Play
        </button>
      )}
      <JobEvents jobId={job.jobId} />
      {[cancel, retry, play].map(({ failure }) => failure && <Failure key={failure} text={failure} />)}
    </footer>
  );
}

function Failure({ text }: { text: string }) {
  return (
    <p className="failure" role="alert">
      {text}
    </p>
  );
}
