import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  ElicitResultSchema,
  ErrorCode,
  McpError,
  type ServerNotification,
  type ServerRequest,
} from "@modelcontextprotocol/sdk/types.js";
import type { Backend } from "../../backend/backend.ts";
import type { ToolContract } from "../../contracts/contract.ts";
import type { Caller } from "../era/caller.ts";
import type { ToolInput } from "../input.ts";
import { consentOf, type ApprovalPlace } from "./consent.ts";
import { assertAccepted, elicitationOf } from "./elicitation.ts";
import { questionOf } from "./question.ts";
import { agreedInRound } from "./round.ts";
import { requestIdOf, type ConfirmationKey, type ConfirmationTokens } from "./token.ts";

/** Longer than anyone looks at a dialogue; the client's own patience with the call is usually shorter. */
const ANSWER_TIMEOUT_MILLISECONDS = 10 * 60 * 1000;

/** Rules for confirming calls that cost money or destroy something. */
export interface ConfirmationRules extends ConfirmationKey {
  /**
   * "person": the user, asked by the client where it can, else in the dashboard. "client": the client alone, whose own
   * dialogue its user trusts: nothing is asked.
   */
  by: "person" | "client";
  place: ApprovalPlace;
}

/** Means of asking. */
export interface Confirming {
  backend: () => Promise<Backend>;
  rules: Pick<ConfirmationRules, "by" | "place">;
  tokens: ConfirmationTokens;
  caller: Caller;
  extra: Pick<RequestHandlerExtra<ServerRequest, ServerNotification>, "sendRequest" | "signal">;
}

/**
 * Lets a call pass that costs nothing and destroys nothing, or that the user has agreed to. Asks by elicitation where
 * the client can, in the form of its revision, else in the dashboard.
 * @returns the input to run
 * @throws AppError CONFIRMATION_REQUIRED, CONFIRMATION_DECLINED; InputRequired, RoundRefused; nothing has happened then
 */
export async function confirmCall(
  operation: ToolContract,
  input: ToolInput,
  { backend, rules, tokens, caller, extra }: Confirming,
): Promise<ToolInput> {
  if (rules.by === "client") return input;
  const work = withoutWait(input);
  const question = await questionOf(operation, work, backend);
  if (question === null) return input;
  const agreement = { operation: operation.name, input: work, question };
  const canAsk = caller.capabilities.elicitation?.form !== undefined;
  if (canAsk && caller.round)
    return oncePerAgreement(operation, input, await agreedInRound(caller.round, agreement, tokens));
  if (canAsk && (await elicit(operation, question, extra))) return input;
  return oncePerAgreement(operation, input, await consentOf(agreement, backend, rules.place));
}

/** One agreement pays once: without a requestId of its own the call gets one that is the agreement's. */
function oncePerAgreement(operation: ToolContract, input: ToolInput, agreed: string): ToolInput {
  return "requestId" in operation.input.shape ? { requestId: requestIdOf(agreed), ...input } : input;
}

/**
 * @returns false if the client does not know the request after all: a bridge passes capabilities on that it lacks itself
 * @throws AppError CONFIRMATION_DECLINED unless the user accepts
 */
async function elicit(
  operation: ToolContract,
  question: string,
  { sendRequest, signal }: Confirming["extra"],
): Promise<boolean> {
  const options = { timeout: ANSWER_TIMEOUT_MILLISECONDS, signal };
  try {
    assertAccepted(operation.name, await sendRequest(elicitationOf(question), ElicitResultSchema, options));
    return true;
  } catch (error) {
    if (error instanceof McpError && error.code === ErrorCode.MethodNotFound) return false;
    throw error;
  }
}

/** How long a call waits is no part of what it does. */
function withoutWait({ waitSeconds: _patience, ...input }: ToolInput): ToolInput {
  return input;
}
