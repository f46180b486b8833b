import { type MessagePart, QUESTION_TOOL, type ToolPart, isTextPart, isToolPart, toolNameOf } from "./parts.ts";

/**
 * Closes all open parts, so that the message is valid in the next prompt. Calls that wait for the user stay.
 * @param why result of unfinished calls, for the user and the model
 */
export function settle(parts: readonly MessagePart[], why: string): MessagePart[] {
  return parts.flatMap((part): MessagePart[] => {
    if (isToolPart(part)) return isWaiting(part) ? [part] : settleCall(part, why);
    if (!isTextPart(part) || part.state !== "streaming") return [part];
    return part.text === "" ? [] : [{ ...part, state: "done" as const }];
  });
}

/** As `settle`, where nobody will answer any more: questions and requests for approval are closed too. */
export function dismiss(parts: readonly MessagePart[], why: string): MessagePart[] {
  return settle(parts, why).flatMap((part): MessagePart[] => (isToolPart(part) ? settleCall(part, why) : [part]));
}

/** True if the answer waits for the user. */
export function waitsForUser(parts: readonly MessagePart[]): boolean {
  return parts.some((part) => isToolPart(part) && isWaiting(part));
}

/** True for an unanswered question and a pending approval. */
export function isWaiting(part: ToolPart): boolean {
  if (part.state === "approval-requested") return true;
  return part.state === "input-available" && toolNameOf(part) === QUESTION_TOOL;
}

function settleCall(part: ToolPart, why: string): ToolPart[] {
  switch (part.state) {
    case "input-streaming":
      return [];
    case "input-available":
      return [{ ...part, state: "output-error", errorText: why }];
    case "approval-requested":
      return [denied(part, why)];
    case "approval-responded":
      return part.approval?.approved ? [{ ...part, state: "output-error", errorText: why }] : [denied(part, why)];
    case "output-available":
      return [part.preliminary ? { ...part, preliminary: false } : part];
    case "output-error":
      return [part];
    case "output-denied":
      return [denied(part)];
  }
}

function denied(part: ToolPart, why?: string): ToolPart {
  const { id = part.toolCallId, reason = why } = part.approval ?? {};
  return { ...part, state: "output-denied", approval: { ...part.approval, id, approved: false, reason } };
}
