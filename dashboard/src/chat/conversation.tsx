import { useQuery } from "convex/react";
import { useEffect, useRef, useState } from "react";
import { api } from "../platform/api.ts";
import type { MessageView } from "../../../src/contracts/chat/chat.ts";
import { useIsOffline } from "../platform/offline/use-studio.ts";
import { addressOf } from "../platform/route.ts";
import { Composer } from "./composer.tsx";
import { isBegunHere, settleName } from "./conversation-names.ts";
import { MessageList } from "./message-list.tsx";
import { PendingHeader } from "./pending-header.tsx";
import { pendingOf, usePendingMessages } from "./pending.ts";
import { ThreadHeader } from "./thread-header.tsx";
import { useLinkedMessage } from "./linked-message.ts";

/** Messages that are shown first, and how many more each time. */
const PAGE_SIZE = 50;
/** Maximum of `get_thread`. */
const MAX_MESSAGES = 1_000;

interface ConversationProps {
  /** Its id, or this browser's name for it. */
  name: string;
  /** Button that opens the list of conversations on narrow screens. */
  menu: React.ReactNode;
}

const NOTHING = { thread: null, messages: [], hasEarlier: false };

/** A conversation, with what waits to be sent to it; that may be all there is of it. */
export function Conversation({ name, menu }: ConversationProps) {
  const { shown, showEarlier } = useConversation(name);
  const { thread, messages } = shown ?? NOTHING;
  const pending = pendingOf(usePendingMessages(), name, { thread, messages });
  const threadId = thread?.threadId;
  useEffect(() => {
    if (threadId !== undefined && threadId !== name) settleName(name, threadId);
  }, [name, threadId]);
  const [first] = pending;
  if (!thread && !first) return shown ? <Gone menu={menu} /> : <Awaited menu={menu} />;
  const isLive = thread?.isLive ?? false;
  return (
    <section className="chat-conversation" aria-label={thread?.title ?? first?.text}>
      {thread ? <ThreadHeader thread={thread} menu={menu} /> : <PendingHeader text={first?.text ?? ""} menu={menu} />}
      <MessageList
        {...{ threadId: threadId ?? name, messages, pending, isNew: !thread, isLive }}
        onEarlier={showEarlier}
      />
      <Composer
        to={thread && thread.chatId === undefined ? { threadId: thread.threadId } : { chatId: thread?.chatId ?? name }}
        name={name}
        isLive={isLive}
        hasFocus={!menu && isBegunHere(name)}
      />
    </section>
  );
}

/** A conversation's latest messages, and as many earlier ones as were loaded. */
function useConversation(name: string) {
  const [limit, setLimit] = useState(PAGE_SIZE);
  const current = useQuery(api.chat.public.getThread, { threadId: name, limit });
  // While more are fetched, what is there stays.
  const last = useRef(current);
  last.current = current ?? last.current;
  const shown = last.current;
  const hasMore = (shown?.hasEarlier ?? false) && limit < MAX_MESSAGES;
  const wanted = useLinkedMessage();
  const isMissing = wanted !== null && current !== undefined && hasMore && !holds(current.messages, wanted);
  useEffect(() => {
    if (isMissing) setLimit((before) => Math.min(before * 2, MAX_MESSAGES));
  }, [isMissing, limit]);
  const showEarlier = hasMore ? () => setLimit(Math.min(limit + PAGE_SIZE, MAX_MESSAGES)) : null;
  return { shown, showEarlier };
}

function holds(messages: readonly MessageView[], messageId: string): boolean {
  return messages.some((message) => message.messageId === messageId);
}

function Gone({ menu }: { menu: React.ReactNode }) {
  return (
    <section className="chat-conversation">
      <header className="chat-head">{menu}</header>
      <p className="empty">
        There is no such conversation. It may have been deleted. <a href={addressOf("chat")}>Begin a new one</a>
      </p>
    </section>
  );
}

/** A conversation that was not heard of yet. */
function Awaited({ menu }: { menu: React.ReactNode }) {
  const isOffline = useIsOffline();
  return (
    <section className="chat-conversation">
      <header className="chat-head">{menu}</header>
      <p role="status" className="empty">
        {isOffline ? "This browser has not seen this conversation yet. It comes with the studio." : "Loading…"}
      </p>
    </section>
  );
}
