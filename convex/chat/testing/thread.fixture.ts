import { convexTest } from "convex-test";
import { onTestFinished, vi } from "vitest";
import { type Chunk, type MessagePart, parseParts } from "../../../src/chat/parts.ts";
import type { MessageView, ThreadView } from "../../../src/contracts/chat/chat.ts";
import { api, internal } from "../../_generated/api.js";
import type { Id } from "../../_generated/dataModel.js";
import schema from "../../schema.ts";
import { modules } from "../../testing/studio.fixture.ts";

const ISSUER = "https://studio.test";

/**
 * A deployment in memory, held to Convex's limits, whose clock only moves when a test moves it, and by up to a millisecond
 * at each commit: tests leave a second between what must come before and what after. They write the answers themselves:
 * what is scheduled to write them is called off.
 */
export function openThreads() {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: Date.UTC(2026, 10, 20, 12) });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const t = convexTest({ schema, modules, transactionLimits: true });
  const user = (name: string) =>
    openUser(t, t.withIdentity({ tokenIdentifier: `${ISSUER}|${name}`, subject: name, issuer: ISSUER }));
  return {
    t,
    ada: user("ada"),
    ben: user("ben"),
    /** The writer of a stream, which only writes what it is told to. */
    write: (streamId: string) => openWriter(t, streamId),
    /** Puts a sample into a user's library. */
    addSample: (name: string, owner: string) => addSample(t, name, `${ISSUER}|${owner}`),
    /** How many rows each table of the chat has. */
    countRows: () => countRows(t),
    /** Runs what is due within a time, and what that schedules. */
    pass: async (millis: number) => {
      vi.advanceTimersByTime(millis);
      await t.finishInProgressScheduledFunctions();
    },
    settle: () => t.finishAllScheduledFunctions(vi.runAllTimers),
  };
}

type Deployment = ReturnType<typeof convexTest<typeof schema.tables>>;
type Caller = Pick<Deployment, "query" | "mutation">;

/** A thread with its parts parsed. */
export interface SeenThread {
  thread: ThreadView | null;
  messages: (Omit<MessageView, "parts"> & { parts: MessagePart[] })[];
  hasEarlier: boolean;
}

/** What a call gives once a writer is needed: the thread, and the stream of its live answer. */
export interface Turn {
  threadId: string;
  messageId: string;
  streamId: string;
}

function openUser(t: Deployment, caller: Caller) {
  let calls = 0;
  const clientId = () => `client-${++calls}`;
  const see = async (threadId: string, limit?: number): Promise<SeenThread> => {
    const seen = await caller.query(api.chat.public.getThread, { threadId, ...(limit === undefined ? {} : { limit }) });
    return { ...seen, messages: seen.messages.map((message) => ({ ...message, parts: parseParts(message.parts) })) };
  };
  /** The stream of a thread that must be live now, and must have had its writer scheduled. */
  const takeOver = async (threadId: string): Promise<string> => {
    const streamId = (await see(threadId)).messages.at(-1)?.streamId;
    if (streamId === undefined) throw new Error(`No answer is being written in ${threadId}`);
    await callOffWriter(t, streamId);
    return streamId;
  };
  const send = async (
    text: string,
    more: { threadId?: string; chatId?: string; sampleIds?: string[]; model?: string } = {},
  ) => {
    const sent = await caller.mutation(api.chat.public.sendMessage, { text, clientId: clientId(), ...more });
    return { ...sent, streamId: await takeOver(sent.threadId) };
  };
  return {
    ...caller,
    clientId,
    see,
    takeOver,
    /** Says something, and takes the place of who answers. */
    send,
    /** Says something and answers it with text. */
    talk: async (text: string, answer: string, more: Parameters<typeof send>[1] = {}): Promise<Turn> => {
      const turn = await send(text, more);
      await openWriter(t, turn.streamId).finish(say(answer));
      return turn;
    },
    list: async (text?: string): Promise<ThreadView[]> =>
      (await caller.query(api.chat.public.listThreads, text === undefined ? {} : { text })).threads,
  };
}

function openWriter(t: Deployment, id: string) {
  // Ids cross the contract as text.
  const streamId = id as Id<"streams">;
  let at = 0;
  return {
    append: async (...chunks: Chunk[]): Promise<string | null> => {
      const row = { streamId, at, count: chunks.length, chunks: JSON.stringify(chunks) };
      const stop = await t.mutation(internal.chat.streams.append, row);
      at += chunks.length;
      return stop;
    },
    beat: () => t.mutation(internal.chat.streams.beat, { streamId }),
    context: () => t.query(internal.chat.streams.context, { streamId }),
    finish: async (
      chunks: Chunk[] = [],
      ending: { usage?: { inputTokens: number; outputTokens: number }; model?: string; error?: string } = {},
    ): Promise<void> => {
      await t.mutation(internal.chat.streams.finish, { streamId, at, chunks: JSON.stringify(chunks), ...ending });
    },
  };
}

/** Chunks of a text, whole or still open. */
export function say(text: string, { isOpen = false } = {}): Chunk[] {
  const begun: Chunk[] = [
    { type: "text-start", id: "0" },
    { type: "text-delta", id: "0", delta: text },
  ];
  return isOpen ? begun : [...begun, { type: "text-end", id: "0" }];
}

/** What parts say in words. */
export function textOf(parts: readonly MessagePart[] = []): string {
  return parts.map((part) => ("text" in part ? part.text : "")).join("");
}

function addSample(t: Deployment, name: string, userId: string): Promise<Id<"samples">> {
  return t.run(async (ctx) =>
    ctx.db.insert("samples", {
      userId,
      name,
      storageId: await ctx.storage.store(new Blob([name])),
      duration: 1,
      format: "wav",
      type: "uploaded",
      sha256: name,
      metadata: { lufs: null, peakDb: null, sampleRate: 44_100, channels: 1 },
      searchText: name,
      createdAt: Date.now(),
    }),
  );
}

async function callOffWriter(t: Deployment, streamId: string): Promise<void> {
  await t.run(async (ctx) => {
    const scheduled = await ctx.db.system.query("_scheduled_functions").collect();
    const due = scheduled.filter(({ name, state, args: [args] }) => {
      const isRun = /chat\/run(\.js)?:run/.test(name) && state.kind === "pending";
      return isRun && args?.streamId === streamId;
    });
    if (due.length !== 1) throw new Error(`${due.length} writers are scheduled for stream ${streamId}`);
    for (const { _id } of due) await ctx.scheduler.cancel(_id);
  });
}

function countRows(t: Deployment) {
  return t.run(async (ctx) => ({
    threads: (await ctx.db.query("threads").collect()).length,
    messages: (await ctx.db.query("messages").collect()).length,
    messageTexts: (await ctx.db.query("messageTexts").collect()).length,
    streams: (await ctx.db.query("streams").collect()).length,
    leases: (await ctx.db.query("leases").collect()).length,
    deltas: (await ctx.db.query("deltas").collect()).length,
  }));
}
