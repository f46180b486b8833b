import { ElicitResultSchema } from "@modelcontextprotocol/sdk/types.js";
import type { Round } from "../era/caller.ts";
import { InputRequired, RoundRefused } from "../era/input-required.ts";
import { assertAccepted, elicitationOf } from "./elicitation.ts";
import type { Agreement, ConfirmationTokens } from "./token.ts";

/** The key of the question: a confirmation asks one thing. */
const QUESTION_KEY = "confirmation";

/**
 * Asks by a result, which the client answers by repeating the call. The state that it repeats is all that is known of
 * the question, so any process of the studio takes the answer.
 * @returns the state, if the user has agreed to this very call
 * @throws InputRequired with the question; RoundRefused for a malformed state or answer; AppError CONFIRMATION_DECLINED
 */
export async function agreedInRound(
  { requestState, inputResponses }: Round,
  agreement: Agreement,
  tokens: ConfirmationTokens,
): Promise<string> {
  const answer = inputResponses[QUESTION_KEY];
  if (requestState !== null) {
    const state = await tokens.check(requestState, agreement);
    if (state !== "valid") throw new RoundRefused(REFUSALS[state]);
  }
  if (requestState === null || answer === undefined) {
    throw new InputRequired({ [QUESTION_KEY]: elicitationOf(agreement.question) }, await tokens.issue(agreement));
  }
  const parsed = ElicitResultSchema.safeParse(answer);
  if (!parsed.success) throw new RoundRefused(`inputResponses.${QUESTION_KEY} must have an action: ${ACTIONS}`);
  assertAccepted(agreement.operation, parsed.data);
  return requestState;
}

const ACTIONS = ElicitResultSchema.shape.action.options.join(", ");

const AGAIN = "Nothing has happened; repeat the call without requestState and inputResponses to be asked again";
const REFUSALS = {
  expired: `This requestState has expired. ${AGAIN}`,
  forged: `This requestState is invalid, or belongs to another call, question or user. ${AGAIN}`,
};
