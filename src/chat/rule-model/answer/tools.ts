/** Tool of the chat alone: waits for a job, so that the next step can use its samples. */
export const WAIT_TOOL = "wait_for_job";
