import { ArrowDown } from "lucide-react";
import { useEffect, useRef } from "react";
import type { MessageView } from "../../../src/contracts/chat/chat.ts";
import { AssistantMessage } from "./assistant-message.tsx";
import { PendingBubble } from "./pending-bubble.tsx";
import type { PendingMessage } from "./pending.ts";
import { UserMessage } from "./user-message.tsx";
import { useStickToEnd } from "./use-stick-to-end.ts";
import { useLinkedMessage } from "./linked-message.ts";

interface MessageListProps {
  threadId: string;
  messages: readonly MessageView[];
  /** Unsent messages, shown last. */
  pending: readonly PendingMessage[];
  /** True until the studio knows the conversation. */
  isNew: boolean;
  isLive: boolean;
  /** Shows earlier ones; null where there are none. */
  onEarlier: (() => void) | null;
}

/** Messages of a conversation. Sticks to the end, unless the reader scrolled up or the URL names a message. */
export function MessageList({ threadId, messages, pending, isNew, isLive, onEarlier }: MessageListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const { isAtEnd, jump, leave } = useStickToEnd(scroller, content);
  const wanted = useLinkedMessage();
  const isThere = messages.some(({ messageId }) => messageId === wanted);
  useEffect(() => {
    if (wanted === null || !isThere) return;
    leave();
    content.current?.querySelector("[data-wanted]")?.scrollIntoView({ block: "center" });
  }, [wanted, isThere, leave]);
  const latest = pending.at(-1)?.clientId;
  useEffect(() => {
    if (latest !== undefined) jump();
  }, [latest, jump]);
  return (
    <div className="chat-scroll">
      <div ref={scroller} className="chat-scroller" tabIndex={0} role="log" aria-live="off" aria-label="Messages">
        <div ref={content} className="chat-messages">
          {onEarlier && (
            <button type="button" onClick={onEarlier}>
              Show earlier messages
            </button>
          )}
          {messages.map((message, index) => {
            const place = { threadId, message, isWanted: message.messageId === wanted };
            return message.role === "user" ? (
              <UserMessage key={message.messageId} {...place} isEditable={!isLive} />
            ) : (
              <AssistantMessage key={message.messageId} {...place} isLast={index === messages.length - 1} />
            );
          })}
          {pending.map((message) => (
            <PendingBubble key={message.clientId} {...{ message, isNew, isLive }} />
          ))}
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
