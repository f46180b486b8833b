import type { ReactNode } from "react";
import type { JobRow } from "../../../src/contracts/dashboard.ts";
import { separationText } from "../../../src/contracts/separation-text.ts";
import { usdText } from "../../../src/contracts/charges/price.ts";
import { durationText, spanText, STATUS_WORDS } from "../platform/format.ts";
import { remainingMillis, remainingText } from "./eta.ts";
import { JobActions } from "./job-actions.tsx";
import { TakeList } from "./take-list.tsx";
import { useNow } from "../ui/use-now.ts";

interface JobCardProps {
  job: JobRow;
  /** In the place of the takes side by side, where there are others to play them. */
  results?: ReactNode;
}

const TYPE_WORDS: Record<JobRow["type"], string> = {
  generate: "Generate",
  stem_split: "Split",
  export: "Export",
  mix: "Mix",
  project: "Project",
  fit: "Fit",
  edit: "Edit",
};

/** One job, as it goes on. */
export function JobCard({ job, results }: JobCardProps) {
  const isOpen = job.status === "pending" || job.status === "processing";
  return (
    <li className="job" data-status={job.status}>
      <header>
        <h3>{job.title}</h3>
        <span className="status">{STATUS_WORDS[job.status]}</span>
      </header>
      <p className="facts">
        {[TYPE_WORDS[job.type], job.model, costText(job), ...askedFor(job)].join(" · ")} ·{" "}
        <JobClock job={job} isOpen={isOpen} />
      </p>
      {job.reading && <p className="dim">{job.reading.said}</p>}
      {job.separation && <p className="dim">{separationText(job.separation)}</p>}
      {isOpen && <JobProgress job={job} />}
      {job.error && (
        <p className="failure" role="alert">
          {job.error.message} <span className="dim">{remedyText(job)}</span>
        </p>
      )}
      {results ?? (job.samples.length > 0 && <TakeList title={job.title} samples={job.samples} />)}
      <JobActions job={job} isOpen={isOpen} />
    </li>
  );
}

/** Cost in words: the estimate while the job is open, then the provider's compute time, with the amount if known. */
function costText({ billedBy, providerSeconds, providerUsd, estimate, status }: JobRow): string {
  if (billedBy === null) return "free";
  if (status === "pending" || status === "processing") {
    return `${billedBy} will bill it${amountText("about ", estimate?.seconds, estimate?.usd)}`;
  }
  const time = amountText("", providerSeconds, providerUsd);
  // For unfinished jobs, providers do not report whether they bill, or for how long.
  return status === "completed" ? `billed by ${billedBy}${time}` : `${billedBy} may bill it${time}`;
}

/** " for about 12 s of its time ($0.02)"; empty where neither is known. */
function amountText(about: string, seconds: number | undefined, usd: number | undefined): string {
  const time = seconds === undefined ? "" : ` for ${about}${durationText(seconds)} of its time`;
  if (usd === undefined) return time;
  return time === "" ? ` for ${about}${usdText(usd)}` : `${time} (${usdText(usd)})`;
}

function askedFor({ request, source, type }: JobRow): string[] {
  const { bars, durationSeconds, bpm, key, variations } = request ?? {};
  return [
    ...(bars === undefined ? [] : [`${bars} ${bars === 1 ? "bar" : "bars"}`]),
    ...(durationSeconds === undefined ? [] : [durationText(durationSeconds)]),
    ...(bpm === undefined ? [] : [`${bpm} BPM`]),
    ...(key === undefined ? [] : [key]),
    ...(variations === undefined || variations === 1 ? [] : [`${variations} takes`]),
    ...(source && type === "generate" ? [`follows ${source.name}`] : []),
  ];
}

function remedyText({ isRetryable, type }: JobRow): string {
  if (isRetryable) return "Trying again may help.";
  return type === "generate" ? "It needs another request: change this one." : "";
}

function JobClock({ job, isOpen }: { job: JobRow; isOpen: boolean }) {
  const now = useNow(isOpen);
  const span = spanText((job.completedAt ?? now) - job.createdAt);
  return <span>{isOpen ? `${span} so far` : `took ${span}`}</span>;
}

function JobProgress({ job }: { job: JobRow }) {
  const left = remainingMillis(job, useNow(true));
  return (
    <div className="progress">
      <progress max={100} value={job.progress} aria-label={`Progress of ${job.title}`} />
      <p>
        <span role="status">
          {job.stage} · {Math.round(job.progress)} %{aheadText(job.ahead)}
        </span>
        <span className="eta">{left === null ? "" : remainingText(left)}</span>
      </p>
    </div>
  );
}

function aheadText(ahead = 0): string {
  if (ahead === 0) return "";
  return ` · ${ahead} job${ahead === 1 ? "" : "s"} ahead`;
}
