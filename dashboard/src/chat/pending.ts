import { useMemo } from "react";
import type { MessageView, ThreadView } from "../../../src/contracts/chat/chat.ts";
import type { Write } from "../platform/offline/stored-write.ts";
import { useWrites } from "../platform/offline/use-studio.ts";

/** A message of the user that the studio does not have yet. */
export interface PendingMessage {
  write: Write;
  clientId: string;
  text: string;
  sampleIds: readonly string[];
  /** The conversation, by its id or by this browser's name for it. */
  conversation: string;
}

/** A conversation that the studio does not know of yet. */
export interface PendingThread {
  conversation: string;
  /** The first message. */
  text: string;
}

/** All messages that wait to be sent or are being sent, in order. */
export function usePendingMessages(): readonly PendingMessage[] {
  const writes = useWrites();
  return useMemo(() => writes.filter(({ kind }) => kind === "sendMessage").map(pendingMessage), [writes]);
}

/** Unsent messages of a conversation that are not among its messages yet. @param name its id, or this browser's name */
export function pendingOf(
  pending: readonly PendingMessage[],
  name: string,
  { thread, messages }: { thread: ThreadView | null; messages: readonly MessageView[] },
): readonly PendingMessage[] {
  const names = new Set([name, thread?.threadId, thread?.chatId]);
  const arrived = new Set(messages.map(({ clientId }) => clientId));
  return pending.filter(({ conversation, clientId }) => names.has(conversation) && !arrived.has(clientId));
}

/** Conversations of which there are only messages that wait. */
export function pendingThreads(
  pending: readonly PendingMessage[],
  threads: readonly ThreadView[],
): readonly PendingThread[] {
  const known = new Set(threads.flatMap(({ threadId, chatId }) => [threadId, chatId]));
  const unknown = pending.filter(({ conversation, write }) => !known.has(conversation) && "chatId" in write.args);
  return unknown.filter(
    ({ conversation }, index) => unknown.findIndex((other) => other.conversation === conversation) === index,
  );
}

function pendingMessage(write: Write): PendingMessage {
  const { args } = write;
  const { sampleIds } = args;
  return {
    write,
    clientId: textOf(args["clientId"]),
    text: textOf(args["text"]),
    sampleIds: Array.isArray(sampleIds) ? sampleIds.filter((id) => typeof id === "string") : [],
    conversation: textOf(args["chatId"] ?? args["threadId"]),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
