import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3Content,
  LanguageModelV3FinishReason,
  LanguageModelV3StreamPart,
  LanguageModelV3Usage,
} from "@ai-sdk/provider";
import { readConversation } from "./answer/conversation.ts";
import { hashOf } from "../text-hash.ts";
import { type Step, nextStep } from "./step.ts";

export interface RuleModelOptions {
  /** Id of the conversation, which salts its seeds: another conversation gets other takes of the same prompt. */
  conversation: string;
  /** Pause between words, so that the answer appears as if it were written. */
  wordMillis?: number;
}

interface Written extends Step {
  toolCallId: string;
  usage: LanguageModelV3Usage;
  finishReason: LanguageModelV3FinishReason;
}

const TEXT_ID = "text";
const WORD_MILLIS = 12;

/**
 * Language model interface over rules, which understand plain requests to the studio and call its tools. Needs no
 * network and no key; deterministic: the same prompt gives the same answer.
 */
export function openRuleModel({ conversation, wordMillis = WORD_MILLIS }: RuleModelOptions): LanguageModelV3 {
  const salt = hashOf(conversation);
  return {
    specificationVersion: "v3",
    provider: "wav0",
    modelId: "rules",
    supportedUrls: {},
    doGenerate: async (options) => {
      const { usage, finishReason, ...written } = write(options, salt);
      return { content: contentOf(written), finishReason, usage, warnings: [] };
    },
    doStream: async (options) => {
      const parts = partsOf(write(options, salt), wordMillis, options.abortSignal);
      return { stream: streamOf(parts) };
    },
  };
}

function write({ prompt, tools = [] }: LanguageModelV3CallOptions, salt: number): Written {
  const offered = new Set(tools.map(({ name }) => name));
  const step = nextStep(readConversation(prompt), salt, (name) => offered.has(name));
  return {
    ...step,
    // Unique within its conversation, which only grows, and stable when the answer is regenerated.
    toolCallId: `call_${hashOf(`${salt}:${prompt.length}:${JSON.stringify(step)}`).toString(36)}`,
    usage: usageOf(JSON.stringify(prompt), step.text),
    finishReason: { unified: step.call ? "tool-calls" : "stop", raw: undefined },
  };
}

function contentOf({ text, call, toolCallId }: Step & { toolCallId: string }): LanguageModelV3Content[] {
  return [
    ...(text === "" ? [] : [{ type: "text" as const, text }]),
    ...(call
      ? [{ type: "tool-call" as const, toolCallId, toolName: call.tool, input: JSON.stringify(call.input) }]
      : []),
  ];
}

async function* partsOf(
  { text, call, toolCallId, usage, finishReason }: Written,
  wordMillis: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<LanguageModelV3StreamPart, void> {
  yield { type: "stream-start", warnings: [] };
  if (text !== "") {
    yield { type: "text-start", id: TEXT_ID };
    for (const delta of text.match(/\s*\S+\s*/g) ?? []) {
      signal?.throwIfAborted();
      yield { type: "text-delta", id: TEXT_ID, delta };
      if (wordMillis > 0) await pause(wordMillis);
    }
    yield { type: "text-end", id: TEXT_ID };
  }
  signal?.throwIfAborted();
  if (call) {
    const input = JSON.stringify(call.input);
    yield { type: "tool-input-start", id: toolCallId, toolName: call.tool };
    yield { type: "tool-input-delta", id: toolCallId, delta: input };
    yield { type: "tool-input-end", id: toolCallId };
    yield { type: "tool-call", toolCallId, toolName: call.tool, input };
  }
  yield { type: "finish", finishReason, usage };
}

function streamOf(parts: AsyncGenerator<LanguageModelV3StreamPart, void>): ReadableStream<LanguageModelV3StreamPart> {
  return new ReadableStream<LanguageModelV3StreamPart>({
    async pull(controller) {
      try {
        const { value, done } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(error);
      }
    },
    async cancel() {
      await parts.return();
    },
  });
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, millis);
  });
}

/** Rules have no tokens; words stand for them. */
function usageOf(prompt: string, text: string): LanguageModelV3Usage {
  const [input, output] = [countWords(prompt), countWords(text)];
  return {
    inputTokens: { total: input, noCache: input, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: output, text: output, reasoning: undefined },
  };
}

function countWords(text: string): number {
  return text.match(/\w+/g)?.length ?? 0;
}
