import type { ElicitResult } from "@modelcontextprotocol/sdk/types.js";
import { AppError } from "../../contracts/errors.ts";

/** A question that is answered by accepting it: there is nothing to fill in. */
export function elicitationOf(question: string) {
  return {
    method: "elicitation/create" as const,
    params: { mode: "form" as const, message: question, requestedSchema: { type: "object" as const, properties: {} } },
  };
}

/** @throws AppError CONFIRMATION_DECLINED unless the user accepts */
export function assertAccepted(operation: string, { action }: Pick<ElicitResult, "action">): void {
  if (action === "accept") return;
  const what =
    action === "decline"
      ? `The user said no to ${operation}, so nothing was done. Do not repeat the call; ask what they want instead, for example a built-in model, which is free`
      : `The user closed the question about ${operation} without an answer, so nothing was done. Ask them whether to go on before you call it again`;
  throw new AppError("CONFIRMATION_DECLINED", what, { details: { action } });
}
