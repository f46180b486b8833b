import type { Chunk, MessagePart, ToolPart } from "./parts.ts";
import { isToolPart } from "./parts.ts";

/** A chunk about a call of a tool. */
export type ToolChunk = Extract<Chunk, { toolCallId: string }>;
type InputChunk = Extract<ToolChunk, { type: "tool-input-start" | "tool-input-available" | "tool-input-error" }>;
type LaterChunk = Exclude<ToolChunk, InputChunk>;

/** Puts the call that a chunk is about into its next state: the part is replaced, others stay as they are. */
export function applyTool(parts: MessagePart[], chunk: ToolChunk): void {
  switch (chunk.type) {
    case "tool-input-start":
    case "tool-input-available":
    case "tool-input-error": {
      const { part, index } = findInStep(parts, chunk);
      parts[index] = withInput(part, chunk);
      return;
    }
    default: {
      const index = findCall(parts, chunk.toolCallId);
      const part = parts[index];
      if (part && isToolPart(part)) parts[index] = advance(part, chunk);
    }
  }
}

/**
 * The call whose input a chunk brings: of the present step only, since a model may use an id again in the next.
 * @returns the index behind the last part if the call is new
 */
function findInStep(parts: MessagePart[], chunk: InputChunk): { part?: ToolPart; index: number } {
  const step = parts.findLastIndex((part) => part.type === "step-start");
  for (const [index, part] of parts.entries()) {
    if (index <= step || !isToolPart(part) || part.toolCallId !== chunk.toolCallId) continue;
    // Only an error takes the call as it is: the SDK does not say in it which kind of tool it was.
    if (chunk.type === "tool-input-error" || isDynamic(part) === (chunk.dynamic === true)) return { part, index };
  }
  return { index: parts.length };
}

/** The latest call of that id: one that was approved is of an earlier step. */
function findCall(parts: MessagePart[], toolCallId: string): number {
  const step = parts.findLastIndex((part) => part.type === "step-start");
  const isCall = (part: MessagePart) => isToolPart(part) && part.toolCallId === toolCallId;
  const inStep = parts.findIndex((part, index) => index > step && isCall(part));
  return inStep === -1 ? parts.findLastIndex(isCall) : inStep;
}

function isDynamic(part: ToolPart): boolean {
  return part.type === "dynamic-tool";
}

function withInput(before: ToolPart | undefined, chunk: InputChunk): ToolPart {
  const { toolName, toolCallId, providerMetadata } = chunk;
  const dynamic = before ? isDynamic(before) : chunk.dynamic === true;
  const call = {
    ...before,
    ...UNSET,
    ...(dynamic ? { type: "dynamic-tool" as const, toolName } : { type: `tool-${toolName}` as const }),
    toolCallId,
    toolMetadata: chunk.toolMetadata ?? before?.toolMetadata,
    providerExecuted: chunk.providerExecuted ?? before?.providerExecuted,
  };
  if (chunk.type === "tool-input-error") {
    const refused = dynamic ? { input: chunk.input } : { rawInput: chunk.input };
    const { errorText } = chunk;
    return { ...call, ...refused, state: "output-error", errorText, resultProviderMetadata: providerMetadata };
  }
  const callProviderMetadata = providerMetadata ?? before?.callProviderMetadata;
  const named = { ...call, title: chunk.title ?? before?.title, callProviderMetadata };
  return chunk.type === "tool-input-start"
    ? { ...named, state: "input-streaming", inputEncoding: chunk.inputEncoding }
    : { ...named, state: "input-available", input: chunk.input };
}

function advance(part: ToolPart, chunk: LaterChunk): ToolPart {
  switch (chunk.type) {
    case "tool-input-delta": {
      if (part.state !== "input-streaming") return part;
      const text = typeof part.rawInput === "string" ? part.rawInput : "";
      return { ...part, rawInput: text + chunk.inputTextDelta };
    }
    case "tool-approval-request": {
      const { approvalId: id, approvalDescriptor: descriptor, inputSchemaInput, signature } = chunk;
      return { ...part, state: "approval-requested", approval: { id, descriptor, inputSchemaInput, signature } };
    }
    case "tool-output-denied":
      return { ...part, state: "output-denied" };
    case "tool-output-available": {
      const { output, preliminary } = chunk;
      return { ...withResult(part, chunk), state: "output-available", output, preliminary };
    }
    case "tool-output-error": {
      const rawInput = isDynamic(part) ? undefined : part.rawInput;
      return { ...withResult(part, chunk), state: "output-error", rawInput, errorText: chunk.errorText };
    }
  }
}

type ResultChunk = Extract<LaterChunk, { type: "tool-output-available" | "tool-output-error" }>;

function withResult(part: ToolPart, chunk: ResultChunk): ToolPart {
  return {
    ...part,
    ...UNSET,
    input: part.input,
    toolMetadata: chunk.toolMetadata ?? part.toolMetadata,
    providerExecuted: chunk.providerExecuted ?? part.providerExecuted,
    resultProviderMetadata: chunk.providerMetadata ?? part.resultProviderMetadata,
  };
}

/** Fields that belong to one state of a call only, unset. Parts are stored as JSON, which drops undefined. */
const UNSET = {
  input: undefined,
  rawInput: undefined,
  inputEncoding: undefined,
  output: undefined,
  preliminary: undefined,
  errorText: undefined,
} satisfies Partial<ToolPart>;
