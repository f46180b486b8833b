import type { JobView } from "../src/contracts/job.ts";

/** What a caller should do next with a job in this state; written for models as well as for people. */
export function nextStep(job: Omit<JobView, "next">): string {
  switch (job.status) {
    case "pending":
    case "processing":
      return `Call check_job_status with jobId "${job.jobId}" (waitSeconds up to 45) until status is completed.`;
    case "completed":
      return job.type === "generate"
        ? "Done. Read a sample's uri for its audio, or call split_stems with its sampleId."
        : "Done. The stems are samples: read a stem's uri for its audio, or find them with search_samples.";
    case "failed":
      return job.type === "generate"
        ? "Correct what the error names, then call generate_sample again with a new requestId."
        : "Correct what the error names, then call split_stems again with a new requestId.";
    case "canceled":
      return "Nothing was made. Call generate_sample or split_stems to start over.";
  }
}
