import { PanelLeft } from "lucide-react";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useDetail } from "../platform/route.ts";
import "../jobs/jobs.css";
import "../library/library.css";
import "./chat.css";
import "./composer.css";
import "./message.css";
import "./prose.css";
import { lastingName } from "./conversation-names.ts";
import { Conversation } from "./conversation.tsx";
import { ThreadList } from "./thread-list.tsx";
import { Welcome } from "./welcome.tsx";

/** The same number stands in chat.css. */
const NARROW = matchMedia("(max-width: 860px)");

/** Conversations and the one that the address names. */
export function ChatView() {
  const threadId = useDetail();
  const drawer = useRef<HTMLDialogElement>(null);
  const isNarrow = useSyncExternalStore(subscribeToWidth, () => NARROW.matches);
  useEffect(() => drawer.current?.close(), [threadId, isNarrow]);
  const menu = isNarrow && (
    <button
      type="button"
      className="icon"
      aria-label="Conversations"
      aria-haspopup="dialog"
      onClick={() => drawer.current?.showModal()}
    >
      <PanelLeft size={18} aria-hidden />
    </button>
  );
  return (
    <div className="chat">
      {isNarrow ? (
        <dialog ref={drawer} className="chat-drawer" aria-label="Conversations" onClick={closeOutside}>
          <ThreadList current={threadId} onChoose={() => drawer.current?.close()} />
        </dialog>
      ) : (
        <ThreadList current={threadId} />
      )}
      {threadId === null ? (
        <Welcome menu={menu} />
      ) : (
        <Conversation key={lastingName(threadId)} name={threadId} menu={menu} />
      )}
    </div>
  );
}

function subscribeToWidth(onChange: () => void): () => void {
  NARROW.addEventListener("change", onChange);
  return () => NARROW.removeEventListener("change", onChange);
}

/** A press beside the drawer lands on the dialog itself. */
function closeOutside(event: React.MouseEvent<HTMLDialogElement>): void {
  if (event.target === event.currentTarget) event.currentTarget.close();
}
