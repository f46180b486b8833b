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
        ? "If the error may pass, call retry_job; else correct what it names and call generate_sample again."
        : "If the error may pass, call retry_job; else correct what it names and call split_stems again.";
    case "canceled":
      return "Nothing was made. Call retry_job to start over.";
  }
}
