import { usePaginatedQuery } from "convex/react";
import { lazy, Suspense, useEffect, useState } from "react";
import { addressOf, useDetail } from "../platform/route.ts";
import { api } from "../platform/api.ts";
import type { JobStatus } from "../../../src/contracts/job.ts";
import { usePlayer } from "../player/use-player.ts";
import { STATUS_WORDS } from "../platform/format.ts";
import { useDraft } from "../samples/draft.ts";
import { FirstSteps } from "./first-steps.tsx";
import { JobCard } from "./job-card.tsx";
import { NewJobForm } from "./new-job-form.tsx";
import { NoticeButton } from "./notice-button.tsx";
import { WaitingJobs } from "./waiting-jobs.tsx";
import { titleAmong } from "../samples/take-title.ts";

const LinkedJob = lazy(async () => ({ default: (await import("./linked-job.tsx")).LinkedJob }));

const PAGE_SIZE = 20;
// Object.keys keeps the literal keys of a const object.
const STATUSES = Object.keys(STATUS_WORDS) as JobStatus[];

/** New work, and all jobs as they go on. */
export function JobsView() {
  const [wanted, setWanted] = useState<JobStatus | "">("");
  const draft = useDraft();
  const linked = useDetail();
  return (
    <div className="jobs">
      <NewJobForm key={draft.id} draft={draft} />
      <section aria-labelledby="jobs-title">
        <header className="jobs-header">
          <h2 id="jobs-title">All jobs</h2>
          <a href={addressOf("files")}>Project files</a>
          <NoticeButton />
          <label>
            <span className="sr">Status</span>
            <select
              value={wanted}
              onChange={(event) => setWanted(STATUSES.find((each) => each === event.target.value) ?? "")}
            >
              <option value="">Any status</option>
              {STATUSES.map((each) => (
                <option key={each} value={each}>
                  {STATUS_WORDS[each]}
                </option>
              ))}
            </select>
          </label>
        </header>
        <Suspense fallback={null}>{linked !== null && <LinkedJob jobId={linked} />}</Suspense>
        {wanted === "" && <WaitingJobs />}
        <JobList status={wanted === "" ? undefined : wanted} />
      </section>
    </div>
  );
}

function JobList({ status: wanted }: { status: JobStatus | undefined }) {
  const { results, status, loadMore } = usePaginatedQuery(
    api.browse.public.browseJobs,
    { status: wanted },
    { initialNumItems: PAGE_SIZE },
  );
  const player = usePlayer();
  useEffect(
    () =>
      player.setPlaylist(
        results.flatMap(({ samples }) => samples),
        titleAmong,
      ),
    [player, results],
  );
  return (
    <>
      {status === "LoadingFirstPage" && <p role="status">Loading…</p>}
      {status === "Exhausted" && results.length === 0 && (
        <>{wanted === undefined ? <FirstSteps /> : <p className="empty">No job is “{STATUS_WORDS[wanted]}”.</p>}</>
      )}
      <ul className="job-list">
        {results.map((job) => (
          <JobCard key={job.jobId} job={job} />
        ))}
      </ul>
      {status === "CanLoadMore" && (
        <button type="button" onClick={() => loadMore(PAGE_SIZE)}>
          Show older jobs
        </button>
      )}
    </>
  );
}
