import { useQuery } from "convex/react";
import { Plug, Plus, Search } from "lucide-react";
import { useDeferredValue, useRef, useState } from "react";
import { api } from "../platform/api.ts";
import { addressOf } from "../platform/route.ts";
import { pendingThreads, usePendingMessages } from "./pending.ts";
import { PendingLink, ThreadLink } from "./thread-link.tsx";
import { UsageButton } from "./usage-button.tsx";

const MAX_SEARCH_CHARACTERS = 200;
/** Conversations that are listed first, and how many more each time. */
const PAGE_SIZE = 50;

/** Conversations, the latest first. @param props.onChoose after one was chosen, or a new one */
export function ThreadList({ current, onChoose }: { current: string | null; onChoose?(): void }) {
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text.trim());
  const { threads, showOlder } = useThreads(wanted);
  const pending = usePendingMessages();
  const waiting = new Set(pending.map(({ conversation }) => conversation));
  const unsent = wanted === "" ? pendingThreads(pending, threads ?? []) : [];
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
        {threads?.length === 0 && unsent.length === 0 && (
          <p className="dim">{wanted === "" ? "None yet." : "None holds these words."}</p>
        )}
        <ul>
          {unsent.map((thread) => (
            <PendingLink key={thread.conversation} {...{ thread, current, onChoose }} />
          ))}
          {threads?.map((thread) => (
            <ThreadLink
              key={thread.threadId}
              {...{ thread, wanted, onChoose }}
              isCurrent={thread.threadId === current}
              isUnsent={waiting.has(thread.threadId) || waiting.has(thread.chatId ?? "")}
            />
          ))}
        </ul>
        {showOlder && (
          <button type="button" className="chat-older" onClick={showOlder}>
            Show older conversations
          </button>
        )}
      </nav>
      <footer>
        <a className="chat-new" href={addressOf("connections")} onClick={onChoose}>
          <Plug size={18} aria-hidden /> Connections
        </a>
        <UsageButton />
      </footer>
    </div>
  );
}

/** Conversations that match the search, or the latest without one. */
function useThreads(wanted: string) {
  const [limit, setLimit] = useState(PAGE_SIZE);
  const found = useQuery(api.chat.public.listThreads, wanted === "" ? { limit } : { text: wanted });
  // While the next words are looked for, what was found last stays.
  const last = useRef(found);
  last.current = found ?? last.current;
  const showOlder = last.current?.hasOlder ? () => setLimit(limit + PAGE_SIZE) : null;
  return { threads: last.current?.threads, showOlder };
}
