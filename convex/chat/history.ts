import {
  type DataUIPart,
  type ModelMessage,
  type TextPart,
  type ToolSet,
  type UIDataTypes,
  type UIMessage,
  convertToModelMessages,
  validateUIMessages,
} from "ai";
import { mentionSample } from "../../src/chat/sample-mention.ts";
import { ReadableError } from "./failure.ts";

/** A message as its row holds it. */
export interface StoredMessage {
  id: string;
  role: "user" | "assistant";
  /** JSON. */
  parts: string;
}

/** A conversation as the SDK takes it: with the parts to go on with, and as what the model reads. */
export interface History {
  messages: UIMessage[];
  prompt: ModelMessage[];
}

/**
 * Reads stored messages. What no model takes is left out: messages without parts, and answers to nothing at the
 * beginning of what fits.
 * @throws ReadableError if a row is not what we write
 */
export async function readHistory(stored: readonly StoredMessage[], tools: ToolSet): Promise<History> {
  const present = stored.map(readMessage).filter(({ parts }) => parts.length > 0);
  const first = present.findIndex(({ role }) => role === "user");
  try {
    const messages = await validateUIMessages({ messages: first === -1 ? [] : present.slice(first) });
    const prompt = await convertToModelMessages(messages, {
      tools,
      ignoreIncompleteToolCalls: true,
      convertDataPart: readData,
    });
    return { messages, prompt };
  } catch (cause) {
    throw new ReadableError("An earlier message cannot be read any more. Start a new conversation.", { cause });
  }
}

function readMessage({ id, role, parts }: StoredMessage): UIMessage {
  // Written by our own functions; `validateUIMessages` checks it.
  return { id, role, parts: JSON.parse(parts) as UIMessage["parts"] };
}

/** Samples that the user attached are told with their ids; other data is for the browser. */
function readData({ type, data }: DataUIPart<UIDataTypes>): TextPart | undefined {
  if (type !== "data-sample" || typeof data !== "object" || data === null) return undefined;
  const { sampleId, name }: { sampleId?: unknown; name?: unknown } = data;
  if (typeof sampleId !== "string" || typeof name !== "string") return undefined;
  return { type: "text", text: mentionSample({ sampleId, name }) };
}
