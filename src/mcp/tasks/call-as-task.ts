import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { isOpen } from "../../contracts/job.ts";
import type { ToolContract } from "../../contracts/contract.ts";
import { endsRound } from "../era/input-required.ts";
import { failureResult } from "../failures.ts";
import type { ToolInput } from "../input.ts";
import { startJob, type ToolCallContext } from "../tool-call.ts";
import { extensionTaskOf } from "./extension-task.ts";
import { resultOfJob } from "./job-task.ts";

/**
 * Starts an operation's job and answers with a task of the extension; with the result itself if the job has ended, and
 * with a failed one if there is no job.
 * @throws InputRequired, RoundRefused: the user has to agree before there is a task
 */
export async function callAsTask(
  operation: ToolContract,
  given: ToolInput,
  context: ToolCallContext,
): Promise<CallToolResult> {
  try {
    const job = await startJob(operation, given, context);
    return isOpen(job.status) ? { resultType: "task", ...extensionTaskOf(job), content: [] } : resultOfJob(job);
  } catch (error) {
    if (endsRound(error)) throw error;
    return failureResult(error, operation.name, context.log);
  }
}
