import { useQuery } from "convex/react";
import { api } from "../platform/api.ts";
import { JobCard } from "../jobs/job-card.tsx";
import { SampleRows } from "./sample-rows.tsx";

/** A job inside of a message, as it goes on; what it made is there to play. */
export function JobPart({ jobId }: { jobId: string }) {
  const job = useQuery(api.browse.public.getJobRow, { jobId });
  if (!job) return <div className="chat-job-space" />;
  const sampleIds = job.samples.map(({ sampleId }) => sampleId);
  return (
    <ul className="chat-job">
      <JobCard job={job} results={sampleIds.length > 0 && <SampleRows sampleIds={sampleIds} />} />
    </ul>
  );
}
