import { type MessagePart, QUESTION_TOOL, type ToolPart, isTextPart, isToolPart, toolNameOf } from "./parts.ts";

/**
 * What may be kept for good: no part is half open, so that the next prompt is valid. Calls that wait for the user stay.
 * @param why for the user and the model: what became of a tool that has no result
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

/** Whether an answer goes on only when the user has answered something in it. */
export function waitsForUser(parts: readonly MessagePart[]): boolean {
  return parts.some((part) => isToolPart(part) && isWaiting(part));
}

/** Whether the call is a question without an answer, or wants an approval. */
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
