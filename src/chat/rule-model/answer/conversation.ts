import type { LanguageModelV3Prompt, LanguageModelV3ToolResultPart } from "@ai-sdk/provider";
import { type SampleMention, readMentions } from "../../sample-mention.ts";

/** Result of a call. */
export type CallResult = { kind: "done"; value: unknown } | { kind: "failed"; message: string } | { kind: "denied" };

/** A tool call with its result. */
export interface PastCall {
  tool: string;
  input: Readonly<Record<string, unknown>>;
  result: CallResult;
  /** Number of the answer that it was made for, from 0. */
  answer: number;
}

/** A prompt read as a conversation: the current request, the calls made for it so far, and earlier calls. */
export interface Conversation {
  /** The latest words of the user. */
  request: string;
  /** Samples that the user attached to them. */
  attached: readonly SampleMention[];
  /** Calls of this answer, in order. */
  now: readonly PastCall[];
  /** Calls of earlier answers, and samples attached earlier. */
  earlier: readonly PastCall[];
}

/** Pseudo-tool under which attached samples are recorded as a call with a result. */
export const ATTACHED = "attached";

/** Reads a prompt. Calls without a result are left out. */
export function readConversation(prompt: LanguageModelV3Prompt): Conversation {
  const last = prompt.findLastIndex(({ role }) => role === "user");
  const { samples, rest } = readMentions(textOf(prompt[last]));
  return {
    request: rest,
    attached: samples,
    now: callsOf(prompt.slice(last + 1)),
    earlier: callsOf(prompt.slice(0, Math.max(last, 0))),
  };
}

function textOf(message: LanguageModelV3Prompt[number] | undefined): string {
  if (message?.role !== "user") return "";
  return message.content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
}

function callsOf(messages: LanguageModelV3Prompt): PastCall[] {
  const results = new Map<string, CallResult>();
  for (const message of messages) {
    if (message.role !== "tool") continue;
    for (const part of message.content) {
      if (part.type === "tool-result") results.set(part.toolCallId, resultOf(part.output));
    }
  }
  let answer = -1;
  return messages.flatMap((message) => {
    if (message.role === "user") return attachedTo(message, ++answer);
    if (message.role !== "assistant") return [];
    return message.content.flatMap((part): PastCall[] => {
      const result = part.type === "tool-call" ? results.get(part.toolCallId) : undefined;
      return part.type === "tool-call" && result
        ? [{ tool: part.toolName, input: recordOf(part.input), result, answer }]
        : [];
    });
  });
}

function attachedTo(message: LanguageModelV3Prompt[number], answer: number): PastCall[] {
  const { samples } = readMentions(textOf(message));
  return samples.map((value) => ({ tool: ATTACHED, input: {}, result: { kind: "done", value }, answer }));
}

function resultOf(output: LanguageModelV3ToolResultPart["output"]): CallResult {
  switch (output.type) {
    case "json":
    case "text":
    case "content":
      return { kind: "done", value: output.value };
    case "error-text":
      return { kind: "failed", message: output.value };
    case "error-json":
      return {
        kind: "failed",
        message: typeof output.value === "string" ? output.value : JSON.stringify(output.value),
      };
    case "execution-denied":
      return { kind: "denied" };
  }
}

/** Inputs are JSON objects; anything else, written by another model, is ignored. */
function recordOf(input: unknown): Record<string, unknown> {
  if (typeof input !== "object" || input === null) return {};
  return Object.fromEntries(Object.entries(input));
}
