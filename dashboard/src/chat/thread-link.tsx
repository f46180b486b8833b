import type { MessageHit, ThreadView } from "../../../src/contracts/chat/chat.ts";
import { markWords } from "../../../src/chat/excerpt.ts";
import { titleOf } from "../../../src/chat/words.ts";
import { addressOf } from "../platform/route.ts";
import { agoText } from "../ui/ago-text.ts";
import type { PendingThread } from "./pending.ts";
import { messageAddress } from "./linked-message.ts";

interface ThreadLinkProps {
  thread: ThreadView & { hit?: MessageHit };
  /** Search text; empty without a search. */
  wanted: string;
  isCurrent: boolean;
  /** True if an unsent message for it is stored in this browser. */
  isUnsent: boolean;
  onChoose?(): void;
}

/** A conversation in the list. Where a message of it was found, it leads there. */
export function ThreadLink({ thread, wanted, isCurrent, isUnsent, onChoose }: ThreadLinkProps) {
  const { threadId, title, isLive, isWaiting, updatedAt, hit } = thread;
  return (
    <li>
      <a
        className="chat-thread"
        href={hit ? messageAddress(threadId, hit.messageId) : addressOf("chat", threadId)}
        aria-current={isCurrent ? "page" : undefined}
        onClick={onChoose}
      >
        <span className="chat-thread-title">{title}</span>
        {isLive && (
          <span className="chat-mark" data-mark="live">
            <span className="sr">is being answered</span>
          </span>
        )}
        {isUnsent && <UnsentMark />}
        {isWaiting && (
          <span className="chat-mark" data-mark="waiting" title="Waits for you">
            <span aria-hidden>?</span>
            <span className="sr">waits for you</span>
          </span>
        )}
        <span className="chat-thread-time">{agoText(updatedAt)}</span>
        {hit && <Excerpt text={hit.text} wanted={wanted} />}
      </a>
    </li>
  );
}

interface PendingLinkProps {
  thread: PendingThread;
  current: string | null;
  onChoose?(): void;
}

/** A conversation that the studio does not know of yet. */
export function PendingLink({ thread: { conversation, text }, current, onChoose }: PendingLinkProps) {
  return (
    <li>
      <a
        className="chat-thread"
        href={addressOf("chat", conversation)}
        aria-current={conversation === current ? "page" : undefined}
        onClick={onChoose}
      >
        <span className="chat-thread-title">{titleOf(text)}</span>
        <UnsentMark />
      </a>
    </li>
  );
}

function UnsentMark() {
  return (
    <span className="chat-mark" data-mark="unsent" title="Waits to be sent">
      <span className="sr">waits to be sent</span>
    </span>
  );
}

function Excerpt({ text, wanted }: { text: string; wanted: string }) {
  return (
    <span className="chat-thread-hit">
      {markWords(text, wanted).map((piece, index) => (index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece))}
    </span>
  );
}
