import type { ProviderMetadata, UIMessageChunk } from "ai";

/**
 * Parts and chunks of an answer, in the shapes of the AI SDK's `UIMessage.parts` and `UIMessageChunk`. Imports only its
 * types, so that the browser does not load the SDK.
 */

/** One event of an answer that is being written. */
export type Chunk = UIMessageChunk;

export interface TextPart {
  type: "text" | "reasoning";
  /** The SDK's name for a block of reasoning; texts have none. */
  id?: string;
  text: string;
  state?: "streaming" | "done";
  providerMetadata?: ProviderMetadata;
}

export type ToolState =
  | "input-streaming"
  | "input-available"
  | "approval-requested"
  | "approval-responded"
  | "output-available"
  | "output-error"
  | "output-denied";

export interface Approval {
  id: string;
  /** Unset until the user has answered. */
  approved?: boolean;
  reason?: string;
  descriptor?: unknown;
  inputSchemaInput?: unknown;
  signature?: string;
}

/** A call of a tool with what came of it. Which fields are set follows from `state`. */
export interface ToolPart {
  type: `tool-${string}` | "dynamic-tool";
  toolCallId: string;
  state: ToolState;
  /** Only for a "dynamic-tool". */
  toolName?: string;
  title?: string;
  /** Unset while it is "input-streaming": half a JSON text is no input. */
  input?: unknown;
  /** The JSON text of the input so far; of a refused input, what it was. */
  rawInput?: unknown;
  inputEncoding?: "json" | "text";
  output?: unknown;
  /** True if another output follows. */
  preliminary?: boolean;
  errorText?: string;
  approval?: Approval;
  providerExecuted?: boolean;
  toolMetadata?: Record<string, unknown>;
  callProviderMetadata?: ProviderMetadata;
  resultProviderMetadata?: ProviderMetadata;
}

export interface SourcePart {
  type: "source-url" | "source-document";
  sourceId: string;
  url?: string;
  mediaType?: string;
  title?: string;
  filename?: string;
  providerMetadata?: ProviderMetadata;
}

export interface FilePart {
  type: "file";
  url: string;
  mediaType: string;
  providerMetadata?: ProviderMetadata;
}

export interface DataPart {
  type: `data-${string}`;
  id?: string;
  data: unknown;
}

/** A sample that a message of the user is about. */
export interface SamplePart extends DataPart {
  type: "data-sample";
  data: { sampleId: string; name: string };
}

export type MessagePart = TextPart | ToolPart | SourcePart | FilePart | DataPart | { type: "step-start" };

/** The tool that asks the user: it has no `execute`; its call waits until `chat/public:answerQuestion` gives the output. */
export const QUESTION_TOOL = "ask_question";

/** @param json parts as a message row holds them */
export function parseParts(json: string): MessagePart[] {
  // Written by `JSON.stringify` of parts, by our own functions only.
  return JSON.parse(json) as MessagePart[];
}

/** @param json chunks as a delta row holds them */
export function parseChunks(json: string): Chunk[] {
  // Written by `JSON.stringify` of the SDK's chunks, by the writer only.
  return JSON.parse(json) as Chunk[];
}

/** True for a tool call. */
export function isToolPart(part: MessagePart): part is ToolPart {
  return part.type === "dynamic-tool" || part.type.startsWith("tool-");
}

/** True for text of the answer or of reasoning. */
export function isTextPart(part: MessagePart): part is TextPart {
  return part.type === "text" || part.type === "reasoning";
}

/** True for a sample that the message is about. */
export function isSamplePart(part: MessagePart): part is SamplePart {
  return part.type === "data-sample";
}

/** True for data of the application. */
export function isDataPart(part: MessagePart): part is DataPart {
  return part.type.startsWith("data-");
}

/** @returns the name of the tool that was called */
export function toolNameOf(part: ToolPart): string {
  return part.type === "dynamic-tool" ? (part.toolName ?? "") : part.type.slice("tool-".length);
}
