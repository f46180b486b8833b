import { useQuery } from "convex/react";
import { Plug, Plus, Search } from "lucide-react";
import { useDeferredValue, useRef, useState } from "react";
import { api } from "../../../convex/_generated/api.js";
import type { ThreadView } from "../../../src/contracts/chat.ts";
import { addressOf } from "../route.ts";
import { agoText } from "./ago-text.ts";

const MAX_SEARCH_CHARACTERS = 200;

/** Conversations, the latest first. @param props.onChoose after one was chosen, or a new one */
export function ThreadList({ current, onChoose }: { current: string | null; onChoose?(): void }) {
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text.trim());
  const found = useQuery(api.chat.threads.list, wanted === "" ? {} : { text: wanted });
  // While the next words are looked for, what was found last stays.
  const last = useRef(found);
  last.current = found ?? last.current;
  const threads = last.current?.threads;
  return (
    <div className="chat-threads">
      <a className="chat-new" href={addressOf("chat")} onClick={onChoose} aria-current={current === null || undefined}>
        <Plus size={18} aria-hidden /> New conversation
      </a>
      <label className="search">
        <Search size={16} aria-hidden />
        <span className="sr">Search conversations</span>
        <input
          type="search"
          placeholder="Search"
          maxLength={MAX_SEARCH_CHARACTERS}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <nav aria-label="Conversations">
        {threads?.length === 0 && <p className="dim">{wanted === "" ? "None yet." : "None holds these words."}</p>}
        <ul>
          {threads?.map((thread) => (
            <ThreadLink
              key={thread.threadId}
              thread={thread}
              isCurrent={thread.threadId === current}
              onChoose={onChoose}
            />
          ))}
        </ul>
      </nav>
      <a className="chat-new" href={addressOf("connections")} onClick={onChoose}>
        <Plug size={18} aria-hidden /> Connections
      </a>
    </div>
  );
}

interface ThreadLinkProps {
  thread: ThreadView;
  isCurrent: boolean;
  onChoose?(): void;
}

function ThreadLink({
  thread: { threadId, title, isLive, isWaiting, updatedAt },
  isCurrent,
  onChoose,
}: ThreadLinkProps) {
  return (
    <li>
      <a
        className="chat-thread"
        href={addressOf("chat", threadId)}
        aria-current={isCurrent ? "page" : undefined}
        onClick={onChoose}
      >
        <span className="chat-thread-title">{title}</span>
        {isLive && (
          <span className="chat-mark" data-mark="live">
            <span className="sr">is being answered</span>
          </span>
        )}
        {isWaiting && (
          <span className="chat-mark" data-mark="waiting" title="Waits for you">
            <span aria-hidden>?</span>
            <span className="sr">waits for you</span>
          </span>
        )}
        <span className="chat-thread-time">{agoText(updatedAt)}</span>
      </a>
    </li>
  );
}
