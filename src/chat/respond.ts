import { type MessagePart, type ToolPart, QUESTION_TOOL, isToolPart, toolNameOf } from "./parts.ts";
import { isWaiting } from "./settle.ts";

/** Effect of a user's answer on a message. */
export type Response =
  | { kind: "given"; parts: MessagePart[] }
  /** The call has its answer already: giving it again changes nothing. */
  | { kind: "repeated" }
  /** There is no such call in the message. */
  | { kind: "unknown" };

/** Approves or denies the call that asked for it. */
export function approveCall(
  parts: readonly MessagePart[],
  { approvalId, approved, reason }: { approvalId: string; approved: boolean; reason?: string },
): Response {
  return respond(
    parts,
    (part) => part.approval?.id === approvalId,
    (part) => {
      const approval = { ...part.approval, id: approvalId, approved, ...(reason === undefined ? {} : { reason }) };
      return { ...part, state: "approval-responded", approval };
    },
  );
}

/** Gives a question its answers: they are the output of the call, as `{ answers }`. */
export function answerCall(
  parts: readonly MessagePart[],
  { toolCallId, answers }: { toolCallId: string; answers: string[] },
): Response {
  return respond(
    parts,
    (part) => part.toolCallId === toolCallId && toolNameOf(part) === QUESTION_TOOL,
    (part) => ({ ...part, state: "output-available", output: { answers } }),
  );
}

function respond(
  parts: readonly MessagePart[],
  isMeant: (part: ToolPart) => boolean,
  answered: (part: ToolPart) => ToolPart,
): Response {
  const index = parts.findLastIndex((part) => isToolPart(part) && isMeant(part));
  const part = parts[index];
  if (!part || !isToolPart(part)) return { kind: "unknown" };
  return isWaiting(part) ? { kind: "given", parts: parts.with(index, answered(part)) } : { kind: "repeated" };
}
