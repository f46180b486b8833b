import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Backend } from "../backend/backend.ts";
import { isOpen, jobViewSchema, type JobView } from "../contracts/job.ts";
import type { Operation } from "../contracts/operation.ts";
import { resolveClientFields } from "./client-fields.ts";
import { failureResult } from "./failures.ts";
import { parseInput, type ToolInput } from "./input.ts";
import type { Log } from "./log.ts";
import { successResult } from "./tool-result.ts";

export interface ToolCallContext {
  backend: () => Promise<Backend>;
  fileRoots: readonly string[];
  log: Log;
  /** Aborts when the client cancels the call. It ends the wait, never the job. */
  signal: AbortSignal;
  onProgress?: (view: JobView) => void;
}

/** Runs an operation as a tool. Never throws: a failure is a result that says what to do. */
export async function callTool(
  operation: Operation,
  given: ToolInput,
  context: ToolCallContext,
): Promise<CallToolResult> {
  try {
    const { input, waitSeconds } = await resolveClientFields(operation, parseInput(operation, given), context);
    const backend = await context.backend();
    const output = await backend.call(operation, input);
    return successResult(waitSeconds > 0 ? await waitForOutput(backend, output, { ...context, waitSeconds }) : output);
  } catch (error) {
    return failureResult(error, operation.name, context.log);
  }
}

/** The job has been accepted by now: a wait that fails costs the newest view, not the answer with the job's id. */
async function waitForOutput(
  backend: Backend,
  output: ToolInput,
  wait: ToolCallContext & { waitSeconds: number },
): Promise<ToolInput> {
  const job = jobViewSchema.safeParse(output);
  if (!job.success || !isOpen(job.data.status)) return output;
  const { waitSeconds, signal, onProgress, log } = wait;
  try {
    return await backend.waitForJob(job.data.jobId, { timeoutSeconds: waitSeconds, signal, onProgress });
  } catch (error) {
    log(`waiting for job ${job.data.jobId} failed`, error);
    return output;
  }
}
