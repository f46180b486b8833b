/** Waits for a job so that the next step can use its samples; only the chat has it. */
export const WAIT_TOOL = "wait_for_job";
