import { ConvexError } from "convex/values";
import { estimateCharge } from "../../src/contracts/charges/charge.ts";
import { pricedRequest } from "../../src/contracts/charges/priced-request.ts";
import { type ErrorPayload, readErrorPayload } from "../../src/contracts/errors.ts";
import { getSample } from "../../src/contracts/library.ts";
import type { Endpoint, OutputOf, ToolContract } from "../../src/contracts/contract.ts";
import { internal } from "../_generated/api.js";
import type { ActionCtx } from "../_generated/server.js";
import { ReadableError } from "./failure.ts";

/** For whom, and in which conversation, the studio is called. */
export interface StudioCaller {
  ctx: Pick<ActionCtx, "runQuery" | "runMutation" | "runAction">;
  userId: string;
  threadId: string;
}

/**
 * Runs an operation of the studio for the owner of the conversation.
 * @throws ReadableError with what the studio says, which names the remedy
 */
export async function callStudio<E extends Endpoint>(
  caller: StudioCaller,
  endpoint: E,
  input: Record<string, unknown>,
): Promise<OutputOf<E>> {
  try {
    // The function behind it is made of the same contract.
    return (await run(caller, endpoint, input)) as OutputOf<E>;
  } catch (error) {
    const payload = studioPayload(error);
    if (payload) throw new ReadableError(`${payload.code}: ${payload.message}`, { cause: error });
    throw new ReadableError(`${endpoint.name} failed inside the studio. Try it once more.`, { cause: error });
  }
}

/** True if the user must approve this call. */
export async function needsAgreement(
  caller: StudioCaller,
  tool: ToolContract,
  input: Record<string, unknown>,
): Promise<boolean> {
  const { confirm } = tool;
  if (!confirm) return false;
  if (confirm.when === "always") return isThere(caller, input);
  const subject = confirm.task ? { task: confirm.task, ...pricedRequest(input) } : { jobId: input["jobId"] };
  try {
    return (await callStudio(caller, estimateCharge, subject)).metered;
  } catch {
    // A call that cannot be estimated fails with its own reason before anything is billed.
    return false;
  }
}

/** Nobody is asked about a sample that does not exist: the call itself says so. */
async function isThere(caller: StudioCaller, { sampleId }: Record<string, unknown>): Promise<boolean> {
  if (typeof sampleId !== "string") return true;
  return callStudio(caller, getSample, { sampleId }).then(
    () => true,
    (error: unknown) => !(error instanceof ReadableError && error.message.startsWith("SAMPLE_NOT_FOUND")),
  );
}

function run({ ctx, userId }: StudioCaller, { name, convex }: Endpoint, input: unknown): Promise<unknown> {
  const call = { userId, tool: name, input };
  switch (convex.kind) {
    case "query":
      return ctx.runQuery(internal.chat.toolFunctions.read, call);
    case "mutation":
      return ctx.runMutation(internal.chat.toolFunctions.write, call);
    case "action":
      return ctx.runAction(internal.chat.toolActions.act, call);
  }
}

function studioPayload(error: unknown): ErrorPayload | null {
  if (!(error instanceof ConvexError)) return null;
  const data: unknown = error.data;
  return readErrorPayload(typeof data === "string" ? JSON.parse(data) : data);
}
