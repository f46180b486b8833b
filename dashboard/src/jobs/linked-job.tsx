import { api } from "../platform/api.ts";
import { addressOf } from "../platform/route.ts";
import { useAnswer } from "../platform/use-answer.ts";
import { LinkedPlace } from "../ui/linked-place.tsx";
import { JobCard } from "./job-card.tsx";

/** The job that the address names, above all jobs. */
export function LinkedJob({ jobId }: { jobId: string }) {
  const answer = useAnswer(api.browse.public.getJobRow, { jobId });
  return (
    <LinkedPlace answer={answer} noun="job" id={jobId} all={{ href: addressOf("jobs"), words: "Show only all jobs" }}>
      {(job) => (
        <ul className="job-list">
          <JobCard job={job} />
        </ul>
      )}
    </LinkedPlace>
  );
}
