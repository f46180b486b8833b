import { type MessagePart, type ToolPart, isTextPart, isToolPart, parseParts } from "../../../src/chat/parts.ts";
import { STEM_TYPES } from "../../../src/contracts/words/stems.ts";
import { api } from "../../_generated/api.js";
import { openStudio, until, wavBytes } from "../../testing/studio.fixture.ts";

/** An answer as a test looks at it. */
export interface Answer {
  status: string;
  /** Everything that was said. */
  text: string;
  /** Calls of tools, in order. */
  calls: ToolPart[];
  error?: string;
  model?: string;
  usage?: { inputTokens: number; outputTokens: number };
}

/** A deployment whose provider makes everything at once, with one user who talks in one thread at a time. */
export async function openChat() {
  const studio = await openStudio();
  const { provider, ada } = studio;
  provider.onCreated = async (id) => {
    const prediction = provider.predictions.find((candidate) => candidate.id === id);
    const serve = (name: string) => provider.serve(`${id}-${name}.wav`, wavBytes({ bpm: 82, key: "Dm" }));
    const output = prediction?.model.endsWith("split")
      ? Object.fromEntries(STEM_TYPES.map((stem) => [stem, serve(stem)]))
      : Array.from({ length: Number(prediction?.input["variations"] ?? 1) }, (_, take) => serve(String(take)));
    provider.update(id, { status: "succeeded", output });
    await studio.tell(id);
  };
  const talk = (caller: typeof ada = ada) => openTalk(caller);
  return { ...studio, talk };
}

type Caller = Awaited<ReturnType<typeof openStudio>>["ada"];

function openTalk(caller: Caller) {
  let threadId: string | undefined;
  const thread = (): string => {
    if (threadId === undefined) throw new Error("Nothing was said yet");
    return threadId;
  };
  const answer = (): Promise<Answer> =>
    until(async () => {
      const { thread: row, messages: rows } = await caller.query(api.chat.public.getThread, { threadId: thread() });
      const latest = rows.at(-1);
      return (
        row && !row.isLive && latest?.role === "assistant" && answerOf({ ...latest, parts: parseParts(latest.parts) })
      );
    });
  return {
    thread,
    answer,
    /** Says something and waits for the whole answer. */
    say: async (text: string, more: { sampleIds?: string[]; model?: string } = {}): Promise<Answer> => {
      const sent = { text, clientId: crypto.randomUUID(), ...more, ...(threadId === undefined ? {} : { threadId }) };
      ({ threadId } = await caller.mutation(api.chat.public.sendMessage, sent));
      return answer();
    },
    retry: async (): Promise<Answer> => {
      await caller.mutation(api.chat.public.retryAnswer, { threadId: thread() });
      return answer();
    },
    /** Answers the question that the last answer ends with. */
    reply: async (...answers: string[]): Promise<Answer> => {
      const { toolCallId } = last(await answer());
      await caller.mutation(api.chat.public.answerQuestion, { threadId: thread(), toolCallId, answers });
      return answer();
    },
    /** Approves or denies what the last answer asks for. */
    decide: async (approved: boolean): Promise<Answer> => {
      const { approval } = last(await answer());
      await caller.mutation(api.chat.public.approveTool, {
        threadId: thread(),
        approvalId: approval?.id ?? "",
        approved,
      });
      return answer();
    },
  };
}

export type Talk = ReturnType<typeof openTalk>;

/** The last call of an answer. */
export function last({ calls }: Answer): ToolPart {
  const call = calls.at(-1);
  if (!call) throw new Error("The answer calls nothing");
  return call;
}

/** Names of the tools that an answer called, in order. */
export function namesOf({ calls }: Answer): string[] {
  return calls.map(({ type, toolName }) => toolName ?? type.replace(/^tool-/, ""));
}

function answerOf({ parts, ...message }: Omit<Answer, "text" | "calls"> & { parts: MessagePart[] }): Answer {
  const { status, error, model, usage } = message;
  const text = parts.map((part) => (isTextPart(part) && part.type === "text" ? part.text : "")).join("");
  return { status, text, calls: parts.filter(isToolPart), error, model, usage };
}
