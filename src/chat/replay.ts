import {
  type Chunk,
  type MessagePart,
  type TextPart,
  type ToolPart,
  isTextPart,
  isToolPart,
  toolNameOf,
} from "./parts.ts";

/**
 * Chunks that make these parts, for a reader who has none of them. Reading them gives the parts as they are, except for
 * an input that had not come whole: it is left out.
 */
export function replay(parts: readonly MessagePart[]): Chunk[] {
  return parts.flatMap((part, index): Chunk[] => {
    if (isTextPart(part)) return replayText(part, `replay-${index}`);
    if (isToolPart(part)) return replayCall(part);
    if (part.type === "step-start") return [{ type: "start-step" }];
    // The remaining parts came as one chunk of the same shape.
    return [part as Chunk];
  });
}

/** Chunks that follow a call's request; none while it still runs. */
export function outcomeOf(part: ToolPart): Chunk[] {
  const { toolCallId, state, output, errorText = "", approval } = part;
  const dynamic = part.type === "dynamic-tool" ? { dynamic: true } : {};
  switch (state) {
    case "output-available":
      return [{ type: "tool-output-available", toolCallId, output, ...dynamic }];
    case "output-error":
      return [{ type: "tool-output-error", toolCallId, errorText, ...dynamic }];
    case "output-denied":
      return [{ type: "tool-output-denied", toolCallId }];
    case "approval-requested":
      return approval ? [{ type: "tool-approval-request", toolCallId, approvalId: approval.id }] : [];
    case "approval-responded":
    case "input-available":
    case "input-streaming":
      return [];
  }
}

function replayText({ type, id: given, text, state, providerMetadata }: TextPart, made: string): Chunk[] {
  const id = given ?? made;
  const metadata = providerMetadata ? { providerMetadata } : {};
  const end: Chunk[] = state === "streaming" ? [] : [{ type: `${type}-end`, id, ...metadata }];
  return [{ type: `${type}-start`, id, ...metadata }, { type: `${type}-delta`, id, delta: text }, ...end];
}

function replayCall(part: ToolPart): Chunk[] {
  if (part.state === "input-streaming") return [];
  const { toolCallId, title, input, callProviderMetadata: providerMetadata } = part;
  const dynamic = part.type === "dynamic-tool" ? { dynamic: true } : {};
  const named = { toolCallId, toolName: toolNameOf(part), ...(title === undefined ? {} : { title }) };
  const request = { ...named, input, ...(providerMetadata ? { providerMetadata } : {}), ...dynamic };
  return [{ type: "tool-input-available", ...request }, ...outcomeOf(part)];
}
