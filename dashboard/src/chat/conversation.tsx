import { useQuery } from "convex/react";
import { ArrowDown } from "lucide-react";
import { useRef, useState } from "react";
import { api } from "../../../convex/_generated/api.js";
import type { MessageView } from "../../../src/contracts/chat.ts";
import { addressOf } from "../route.ts";
import { AssistantMessage } from "./assistant-message.tsx";
import { Composer } from "./composer.tsx";
import { ThreadHeader } from "./thread-header.tsx";
import { UserMessage } from "./user-message.tsx";
import { useStickToEnd } from "./use-stick-to-end.ts";

/** Messages that are shown first, and how many more each time. */
const PAGE_SIZE = 50;

/** A conversation. @param props.menu what opens the list of conversations, where that is out of sight */
export function Conversation({ threadId, menu }: { threadId: string; menu: React.ReactNode }) {
  const [limit, setLimit] = useState(PAGE_SIZE);
  const current = useQuery(api.chat.threads.get, { threadId, limit });
  // While more are fetched, what is there stays.
  const last = useRef(current);
  last.current = current ?? last.current;
  const shown = last.current;
  if (!shown) {
    return (
      <section className="chat-conversation">
        <p role="status" className="empty">
          Loading…
        </p>
      </section>
    );
  }
  const { thread, messages, hasEarlier } = shown;
  if (!thread) return <Gone menu={menu} />;
  return (
    <section className="chat-conversation" aria-label={thread.title}>
      <ThreadHeader thread={thread} menu={menu} />
      <MessageList
        {...{ threadId, messages, isLive: thread.isLive }}
        onEarlier={hasEarlier ? () => setLimit(limit + PAGE_SIZE) : null}
      />
      <Composer threadId={threadId} isLive={thread.isLive} />
    </section>
  );
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

interface MessageListProps {
  threadId: string;
  messages: readonly MessageView[];
  isLive: boolean;
  /** Shows earlier ones; null where there are none. */
  onEarlier: (() => void) | null;
}

function MessageList({ threadId, messages, isLive, onEarlier }: MessageListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { isAtEnd, jump } = useStickToEnd(scroller, content);
  return (
    <div className="chat-scroll">
      <div ref={scroller} className="chat-scroller" tabIndex={0} role="log" aria-live="off" aria-label="Messages">
        <div ref={content} className="chat-messages">
          {onEarlier && (
            <button type="button" onClick={onEarlier}>
              Show earlier messages
            </button>
          )}
          {messages.map((message, index) =>
            message.role === "user" ? (
              <UserMessage key={message.messageId} threadId={threadId} message={message} isEditable={!isLive} />
            ) : (
              <AssistantMessage
                key={message.messageId}
                threadId={threadId}
                message={message}
                isLast={index === messages.length - 1}
              />
            ),
          )}
        </div>
      </div>
      {!isAtEnd && (
        <button type="button" className="chat-jump" onClick={jump}>
          <ArrowDown size={16} aria-hidden /> Jump to latest
        </button>
      )}
    </div>
  );
}
