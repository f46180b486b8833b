import { type Chunk, type DataPart, type MessagePart, type TextPart, isDataPart, isTextPart } from "./parts.ts";
import { type ToolChunk, applyTool } from "./reduce-tool.ts";

/** An answer so far. `parts` that did not change keep their identity from one reduction to the next. */
export interface Reduction {
  readonly parts: readonly MessagePart[];
  /** Index of the part of each open text block ("text:id", "reasoning:id"). */
  readonly open: Readonly<Record<string, number>>;
  /** In words for the user, if the stream said that it failed. */
  readonly error?: string;
}

/** @param parts what was there when the stream began: a continued message has some */
export function beginReduction(parts: readonly MessagePart[] = []): Reduction {
  return { parts, open: {} };
}

/**
 * Adds chunks to an answer, as the AI SDK's `readUIMessageStream` does, with two differences: half an input of a tool
 * is not parsed, and a chunk about something that never began is left out instead of ending the answer.
 */
export function reduce(reduction: Reduction, chunks: readonly Chunk[]): Reduction {
  const draft: Draft = { parts: [...reduction.parts], open: { ...reduction.open }, error: reduction.error };
  for (const chunk of chunks) apply(draft, chunk);
  return draft;
}

/** A reduction under way: the array is its own, the parts in it are shared and therefore replaced, never changed. */
interface Draft {
  parts: MessagePart[];
  open: Record<string, number>;
  error?: string;
}

function apply(draft: Draft, chunk: Chunk): void {
  switch (chunk.type) {
    case "start-step":
      draft.parts.push({ type: "step-start" });
      return;
    case "finish-step":
      draft.open = {};
      return;
    case "text-start":
    case "reasoning-start":
    case "text-delta":
    case "reasoning-delta":
    case "text-end":
    case "reasoning-end":
      return applyText(draft, chunk);
    case "file":
    case "source-url":
    case "source-document":
      draft.parts.push(chunk);
      return;
    case "error":
      draft.error = chunk.errorText;
      return;
    case "start":
    case "finish":
    case "abort":
    case "message-metadata":
      return;
    default:
      return isToolChunk(chunk) ? applyTool(draft.parts, chunk) : applyData(draft, chunk);
  }
}

type TextChunk = Extract<Chunk, { type: `${"text" | "reasoning"}-${"start" | "delta" | "end"}` }>;
type DataChunk = Exclude<Extract<Chunk, { type: `data-${string}` }>, ToolChunk>;

function isToolChunk(chunk: ToolChunk | DataChunk): chunk is ToolChunk {
  return "toolCallId" in chunk;
}

function applyText(draft: Draft, chunk: TextChunk): void {
  const type = chunk.type.startsWith("text") ? "text" : "reasoning";
  const block = `${type}:${chunk.id}`;
  const { providerMetadata } = chunk;
  if (chunk.type === "text-start" || chunk.type === "reasoning-start") {
    const id = type === "reasoning" ? { id: chunk.id } : {};
    draft.open[block] =
      draft.parts.push({ type, ...id, text: "", state: "streaming", ...(providerMetadata && { providerMetadata }) }) -
      1;
    return;
  }
  const index = draft.open[block];
  const part = index === undefined ? undefined : draft.parts[index];
  if (index === undefined || !part || !isTextPart(part)) return;
  const added: Partial<TextPart> = "delta" in chunk ? { text: part.text + chunk.delta } : { state: "done" };
  draft.parts[index] = { ...part, ...added, ...(providerMetadata && { providerMetadata }) };
  if (!("delta" in chunk)) delete draft.open[block];
}

function applyData(draft: Draft, chunk: DataChunk): void {
  const { type, id, data, transient } = chunk;
  if (transient) return;
  const same = (part: MessagePart) => id !== undefined && isDataPart(part) && part.type === type && part.id === id;
  const index = draft.parts.findIndex(same);
  const part: DataPart = { type, ...(id !== undefined && { id }), data };
  if (index === -1) draft.parts.push(part);
  else draft.parts[index] = part;
}
