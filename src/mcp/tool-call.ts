import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { Backend } from "../backend/backend.ts";
import { isOpen, jobViewSchema, REPEATED_CALL, type JobView } from "../contracts/job.ts";
import type { ToolContract } from "../contracts/contract.ts";
import { addAudioAddresses } from "./audio-addresses.ts";
import { assertOneSource, findLocalAudio, resolveClientFields } from "./client-fields.ts";
import { endsRound } from "./era/input-required.ts";
import { failureResult } from "./failures.ts";
import { parseInput, type ToolInput } from "./input.ts";
import { inlineAudio } from "./inline-audio.ts";
import { withLibrarySamples } from "./library-samples.ts";
import type { Log } from "./log.ts";
import { successResult } from "./tool-result.ts";

export interface ToolCallContext {
  backend: () => Promise<Backend>;
  fileRoots: readonly string[];
  log: Log;
  /** Aborts when the client cancels the call. It ends the wait, never the job. */
  signal: AbortSignal;
  /** Lets a call pass that needs no agreement or has it. @returns the input to run */
  confirm: (operation: ToolContract, input: ToolInput) => Promise<ToolInput>;
  onProgress?: (view: JobView) => void;
  /** A job that the call has answered with, before any wait for it. */
  onJob?: (view: JobView) => void;
}

/**
 * Runs an operation as a tool. A failure is a result that says what to do.
 * @throws InputRequired, RoundRefused: what only the protocol can answer
 */
export async function callTool(
  operation: ToolContract,
  given: ToolInput,
  context: ToolCallContext,
): Promise<CallToolResult> {
  try {
    const input = parseInput(operation, given);
    const output = await runOperation(operation, input, context);
    if (!("cursor" in operation.output.shape)) await addAudioAddresses(output, context.backend);
    const audio = input["includeAudio"] === true ? await inlineAudio(output, context.backend) : [];
    return successResult(operation, output, audio);
  } catch (error) {
    if (endsRound(error)) throw error;
    return failureResult(error, operation.name, context.log);
  }
}

/**
 * Starts an operation's job and does not wait for it.
 * @throws AppError with what to do; InputRequired, RoundRefused; an Error if the operation answers with anything but a job
 */
export async function startJob(operation: ToolContract, given: ToolInput, context: ToolCallContext): Promise<JobView> {
  const { waitSeconds: _patience, ...input } = parseInput(operation, given);
  return jobViewSchema.parse(await runOperation(operation, input, context));
}

async function runOperation(operation: ToolContract, parsed: ToolInput, context: ToolCallContext): Promise<ToolInput> {
  assertOneSource(operation, parsed);
  const audio = await findLocalAudio(parsed, context.fileRoots);
  const named = await withLibrarySamples(operation, parsed, context);
  const agreed = await context.confirm(operation, named);
  context.signal.throwIfAborted();
  const { input, restoresFiles, waitSeconds } = await resolveClientFields(operation, agreed, { ...context, audio });
  const backend = await context.backend();
  const output = await backend.call(operation, input, { restoresFiles });
  const job = jobViewSchema.safeParse(output);
  if (!job.success) return output;
  context.onJob?.(job.data);
  if (waitSeconds === 0) return output;
  const waited = await waitForJob(backend, job.data, { ...context, waitSeconds });
  // A later view does not know by which call it was asked for.
  return job.data.next.startsWith(REPEATED_CALL) && waited !== job.data
    ? { ...waited, next: `${REPEATED_CALL} ${waited.next}` }
    : waited;
}

/** The job has been accepted by now: a wait that fails costs the newest view, not the answer with the job's id. */
async function waitForJob(
  backend: Backend,
  job: JobView,
  { waitSeconds, signal, onProgress, log }: ToolCallContext & { waitSeconds: number },
): Promise<JobView> {
  if (!isOpen(job.status)) return job;
  try {
    return await backend.waitForJob(job.jobId, { timeoutSeconds: waitSeconds, signal, onProgress });
  } catch (error) {
    log(`waiting for job ${job.jobId} failed`, error);
    return job;
  }
}
