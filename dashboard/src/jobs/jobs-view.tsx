import { usePaginatedQuery } from "convex/react";
import { api } from "../../../convex/_generated/api.js";
import { JobCard } from "./job-card.tsx";
import { NewJobForm } from "./new-job-form.tsx";

const PAGE_SIZE = 20;

/** New work, and all jobs as they go on. */
export function JobsView() {
  const { results, status, loadMore } = usePaginatedQuery(api.dashboard.jobs, {}, { initialNumItems: PAGE_SIZE });
  return (
    <div className="jobs">
      <NewJobForm />
      <section aria-labelledby="jobs-title">
        <h2 id="jobs-title">All jobs</h2>
        {status === "LoadingFirstPage" && <p role="status">Loading…</p>}
        {status !== "LoadingFirstPage" && results.length === 0 && (
          <p className="empty">Nothing yet. Describe a sound, or drop an audio file anywhere on this page.</p>
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
      </section>
    </div>
  );
}
