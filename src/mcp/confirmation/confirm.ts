import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  ElicitResultSchema,
  ErrorCode,
  McpError,
  type ServerNotification,
  type ServerRequest,
} from "@modelcontextprotocol/sdk/types.js";
import type { Backend } from "../../backend/backend.ts";
import { CONFIRM_TOKEN_FIELD } from "../../contracts/confirmation.ts";
import { AppError } from "../../contracts/errors.ts";
import type { ToolContract } from "../../contracts/contract.ts";
import type { Caller } from "../era/caller.ts";
import type { ToolInput } from "../input.ts";
import { assertAccepted, elicitationOf } from "./elicitation.ts";
import { questionOf } from "./question.ts";
import { agreedInRound } from "./round.ts";
import { requestIdOf, type Agreement, type ConfirmationTokens } from "./token.ts";

/** Longer than anyone looks at a dialogue; the client's own patience with the call is usually shorter. */
const ANSWER_TIMEOUT_MILLISECONDS = 10 * 60 * 1000;

/** What asking takes. */
export interface Confirming {
  backend: () => Promise<Backend>;
  tokens: ConfirmationTokens;
  caller: Caller;
  extra: Pick<RequestHandlerExtra<ServerRequest, ServerNotification>, "sendRequest" | "signal">;
}

/**
 * Lets a call pass that costs nothing and destroys nothing, or that the user has agreed to. Asks by elicitation where
 * the client can, in the form of its revision, else by a token that the same call is to be repeated with.
 * @returns the input without the token
 * @throws AppError CONFIRMATION_REQUIRED, CONFIRMATION_DECLINED; InputRequired, RoundRefused; nothing has happened then
 */
export async function confirmCall(operation: ToolContract, given: ToolInput, asking: Confirming): Promise<ToolInput> {
  const { [CONFIRM_TOKEN_FIELD]: token, ...input } = given;
  const work = withoutWait(input);
  const question = await questionOf(operation, work, asking.backend);
  if (question === null) return input;
  const { tokens, caller } = asking;
  const agreement = { operation: operation.name, input: work, question };
  if (typeof token === "string" || !caller.capabilities.elicitation?.form) {
    const used = await useToken(token, { ...agreement, returnedAs: "confirmToken" }, tokens);
    return oncePerAgreement(operation, input, used);
  }
  if (caller.round === null) {
    if (await elicit(operation, question, asking.extra)) return input;
    throw await required({ ...agreement, returnedAs: "confirmToken" }, tokens, "");
  }
  const state = await agreedInRound(caller.round, { ...agreement, returnedAs: "requestState" }, tokens);
  return oncePerAgreement(operation, input, state);
}

/** One agreement pays once: without a requestId of its own the call gets one that is the token's. */
function oncePerAgreement(operation: ToolContract, input: ToolInput, token: string): ToolInput {
  return "requestId" in operation.input.shape ? { requestId: requestIdOf(token), ...input } : input;
}

const REFUSALS = {
  expired: "That confirmToken has expired. ",
  forged: "That confirmToken belongs to another call or is none. ",
};

/** @throws AppError CONFIRMATION_REQUIRED with a new token unless this one is good */
async function useToken(token: unknown, agreement: Agreement, tokens: ConfirmationTokens): Promise<string> {
  if (typeof token !== "string") throw await required(agreement, tokens, "");
  const state = await tokens.check(token, agreement);
  if (state !== "valid") throw await required(agreement, tokens, REFUSALS[state]);
  return token;
}

async function required(agreement: Agreement, tokens: ConfirmationTokens, reason: string): Promise<AppError> {
  const { token, expiresAt } = await tokens.issue(agreement);
  const { operation, question } = agreement;
  return new AppError(
    "CONFIRMATION_REQUIRED",
    `${reason}Nothing has happened yet. Ask the user: "${question}" Only if they agree, call ${operation} again with exactly the same input and confirmToken "${token}"; it is valid for 10 minutes`,
    { details: { confirmToken: token, expiresAt, question } },
  );
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
