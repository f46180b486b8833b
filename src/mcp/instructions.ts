/** What a model should know about the tools as a whole; each tool describes itself. */
export const INSTRUCTIONS = `wav0 is a music studio: it generates samples, splits audio into stems and keeps a library.
generate_sample and split_stems start a durable job and answer with its jobId. Pass waitSeconds (up to 45) there or to check_job_status to wait for the result; while status is pending or processing call check_job_status again, and never start the same job twice. To repeat a call safely give it the same requestId.
Results are samples: split one by its sampleId, find earlier ones with search_samples, hear one through its path (a file on the user's machine) or its wav0:// resource. Tell the user the file paths of finished samples.
When a tool fails, its text says what to change.`;
