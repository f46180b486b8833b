import type { TextStreamPart, ToolSet, UIMessageChunk } from "ai";
import { QUESTION_TOOL } from "../../src/chat/parts.ts";
import { MAX_STEPS, createAgent, mergeTools } from "./agent.ts";
import { connectionTools } from "./connectionTools.ts";
import { EMPTY_ANSWER, explainFailure } from "./failure.ts";
import { type StoredMessage, readHistory } from "./history.ts";
import { type ChatModel, RULES, findChatModel } from "./models.ts";
import { openChatModel } from "./providers.ts";
import type { StudioCaller } from "./studio.ts";
import { studioTools } from "./tools.ts";
import { ANSWER_LIMITS, type AnswerLimits, AnswerWatch, untilAborted } from "./watch.ts";

const OPENINGS: ReadonlySet<string> = new Set(["start", "start-step", "text-start", "reasoning-start"]);

/** Conversation to answer, and the model that answers it. */
export interface Question {
  caller: StudioCaller;
  model: ChatModel;
  /** Oldest first. */
  messages: readonly StoredMessage[];
  /** True if the last message is an answer to continue. */
  continues: boolean;
}

/** Where the answer goes. */
export interface AnswerSink {
  push(chunk: UIMessageChunk): void;
  /** Aborts when the answer is not wanted any more. */
  signal: AbortSignal;
}

/** How an answer ended. */
export interface AnswerEnd {
  usage: { inputTokens: number; outputTokens: number };
  /** In words for the user, if it failed; what was written until then stays. */
  error?: string;
}

/** Writes an answer. Never throws for what a model, a provider or a tool does: that is told in words. */
export async function writeAnswer(
  question: Question,
  sink: AnswerSink,
  limits: AnswerLimits = ANSWER_LIMITS,
): Promise<AnswerEnd> {
  const watch = new AnswerWatch(sink.signal, limits);
  const record = new AnswerRecord();
  try {
    // Chunks without content are held back, so that the first row of readers has the first word.
    const held: UIMessageChunk[] = [];
    for await (const chunk of untilAborted(await open(question, watch.signal, record), watch.signal)) {
      watch.note(chunk);
      record.note(chunk);
      held.push(chunk);
      if (!OPENINGS.has(chunk.type)) for (const each of held.splice(0)) sink.push(each);
    }
    for (const each of held) sink.push(each);
  } catch (error) {
    record.error ??= explainFailure(error, question.model);
  } finally {
    watch.close();
  }
  const error = sink.signal.aborted ? undefined : (watch.excess?.message ?? record.error ?? record.fault());
  return { usage: record.usage, ...(error === undefined ? {} : { error }) };
}

const GREETING: StoredMessage = { id: "0", role: "user", parts: '[{"type":"text","text":"hello"}]' };

/** Writes an answer of the built-in rules that nobody reads, so that the next one finds everything loaded. */
export async function rehearse(caller: StudioCaller): Promise<void> {
  await openChatModel(findChatModel(undefined) ?? RULES, caller.threadId);
  const sink = { push: () => {}, signal: new AbortController().signal };
  await writeAnswer({ caller, model: RULES, messages: [GREETING], continues: false }, sink);
}

async function open(
  { caller, model, messages, continues }: Question,
  abortSignal: AbortSignal,
  record: AnswerRecord,
): Promise<AsyncIterable<UIMessageChunk>> {
  const tools = mergeTools(
    studioTools(caller, model.kind === "rules" ? "rules" : "model"),
    await connectionTools(caller),
  );
  const history = await readHistory(messages, tools);
  const agent = createAgent(await openChatModel(model, caller.threadId), tools);
  const answer = await agent.stream({ messages: history.prompt, abortSignal });
  return answer.toUIMessageStream({
    // A continued message keeps its id: the chunks go on top of its parts.
    ...(continues ? { originalMessages: history.messages } : {}),
    onError: (error) => explainFailure(error, model),
    messageMetadata: ({ part }) => record.count(part),
  });
}

/** Summary of an answer, from which its end state follows. */
class AnswerRecord {
  readonly usage = { inputTokens: 0, outputTokens: 0 };
  error: string | undefined;
  #hasContent = false;
  #steps = 0;
  #finish: string | undefined;
  #waits = false;

  /** Sums up tokens, step by step: an answer that is ended early has no total. */
  count(part: TextStreamPart<ToolSet>): undefined {
    if (part.type !== "finish-step") return;
    this.usage.inputTokens += part.usage.inputTokens ?? 0;
    this.usage.outputTokens += part.usage.outputTokens ?? 0;
  }

  note(chunk: UIMessageChunk): void {
    if (chunk.type === "start-step") this.#steps += 1;
    else if (chunk.type === "error") this.error = chunk.errorText;
    else if (chunk.type === "finish") this.#finish = chunk.finishReason;
    else if (chunk.type === "tool-approval-request") this.#waits = true;
    else if (chunk.type === "tool-input-available") this.#waits ||= chunk.toolName === QUESTION_TOOL;
    if (chunk.type.startsWith("tool-") || (chunk.type === "text-delta" && chunk.delta.trim() !== "")) {
      this.#hasContent = true;
    }
  }

  /** Fault of an answer that ended by itself, in words for the user. */
  fault(): string | undefined {
    if (!this.#hasContent) return EMPTY_ANSWER;
    if (this.#finish === "length") return "The answer was cut off at the model's limit. Ask it to go on.";
    if (this.#finish === "content-filter") return "The provider's filter ended the answer. Say it in other words.";
    if (this.#finish !== "tool-calls" || this.#waits || this.#steps < MAX_STEPS) return undefined;
    return `The model called tools ${MAX_STEPS} times in a row without an end. Retry, or ask for one thing at a time.`;
  }
}
