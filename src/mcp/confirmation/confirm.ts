import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import {
  ElicitResultSchema,
  type ClientCapabilities,
  type ElicitResult,
  type ServerNotification,
  type ServerRequest,
} from "@modelcontextprotocol/sdk/types.js";
import { createHash } from "node:crypto";
import type { Backend } from "../../backend/backend.ts";
import { CONFIRM_TOKEN_FIELD } from "../../contracts/confirmation.ts";
import { AppError } from "../../contracts/errors.ts";
import type { Operation } from "../../contracts/operation.ts";
import { assignRequestId } from "../../contracts/request-id.ts";
import type { ToolInput } from "../input.ts";
import { questionOf } from "./question.ts";
import type { Agreement, ConfirmationTokens } from "./token.ts";

/** Longer than anyone looks at a dialogue; the client's own patience with the call is usually shorter. */
const ANSWER_TIMEOUT_MILLISECONDS = 10 * 60 * 1000;

/** What asking takes. */
export interface Confirming {
  backend: () => Promise<Backend>;
  tokens: ConfirmationTokens;
  client: ClientCapabilities | undefined;
  extra: Pick<RequestHandlerExtra<ServerRequest, ServerNotification>, "sendRequest" | "signal">;
}

/**
 * Lets a call pass that costs nothing and destroys nothing, or that the user has agreed to. Asks by elicitation where
 * the client can, else by a token that the same call is to be repeated with.
 * @returns the input without the token
 * @throws AppError CONFIRMATION_REQUIRED, CONFIRMATION_DECLINED; nothing has happened then
 */
export async function confirmCall(operation: Operation, given: ToolInput, asking: Confirming): Promise<ToolInput> {
  const { [CONFIRM_TOKEN_FIELD]: token, ...input } = given;
  const work = withoutWait(input);
  const question = await questionOf(operation, work, asking.backend);
  if (question === null) return input;
  const agreement = { operation: operation.name, input: work, question };
  if (typeof token === "string") return useToken(token, { operation, input, agreement }, asking);
  if (!asking.client?.elicitation?.form) throw await required(agreement, asking.tokens, "");
  await elicit(operation, question, asking.extra);
  return input;
}

interface Asked {
  operation: Operation;
  input: ToolInput;
  agreement: Agreement;
}

/** One agreement pays once: without a requestId of its own the call gets one that is the token's. */
async function useToken(token: string, asked: Asked, { tokens }: Confirming): Promise<ToolInput> {
  const { operation, input, agreement } = asked;
  const state = await tokens.check(token, agreement);
  if (state !== "valid") throw await required(agreement, tokens, REFUSALS[state]);
  if (!("requestId" in operation.input.shape)) return input;
  const digest = createHash("sha256").update(token).digest("hex").slice(0, 32);
  return { requestId: assignRequestId("confirmed", digest), ...input };
}

const REFUSALS = {
  expired: "That confirmToken has expired. ",
  forged: "That confirmToken belongs to another call or is none. ",
};

async function required(agreement: Agreement, tokens: ConfirmationTokens, reason: string): Promise<AppError> {
  const { token, expiresAt } = await tokens.issue(agreement);
  const { operation, question } = agreement;
  return new AppError(
    "CONFIRMATION_REQUIRED",
    `${reason}Nothing has happened yet. Ask the user: "${question}" Only if they agree, call ${operation} again with exactly the same input and confirmToken "${token}"; it is valid for 10 minutes`,
    { details: { confirmToken: token, expiresAt, question } },
  );
}

/** @throws AppError CONFIRMATION_DECLINED unless the user accepts */
async function elicit(
  operation: Operation,
  message: string,
  { sendRequest, signal }: Confirming["extra"],
): Promise<void> {
  const requestedSchema = { type: "object" as const, properties: {} };
  const answer = await sendRequest(
    { method: "elicitation/create", params: { mode: "form", message, requestedSchema } },
    ElicitResultSchema,
    { timeout: ANSWER_TIMEOUT_MILLISECONDS, signal },
  );
  if (answer.action !== "accept") throw declined(operation, answer.action);
}

function declined({ name }: Operation, action: Exclude<ElicitResult["action"], "accept">): AppError {
  const what =
    action === "decline"
      ? `The user said no to ${name}, so nothing has happened. Do not repeat the call; ask what they want instead, for example a built-in model, which is free`
      : `The user closed the question about ${name} without an answer, so nothing has happened. Ask them whether to go on before you call it again`;
  return new AppError("CONFIRMATION_DECLINED", what, { details: { action } });
}

/** How long a call waits is no part of what it does. */
function withoutWait({ waitSeconds: _patience, ...input }: ToolInput): ToolInput {
  return input;
}
