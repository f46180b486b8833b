import { useStudio } from "../platform/offline/use-studio.ts";
import { Pencil, Trash2 } from "lucide-react";
import { useRef, useState, type FormEvent } from "react";
import { api } from "../platform/api.ts";
import type { ThreadView } from "../../../src/contracts/chat/chat.ts";
import { addressOf } from "../platform/route.ts";
import { useAction } from "../platform/use-action.ts";
import { Failures } from "../ui/failures.tsx";
import { usageText } from "./usage-text.ts";

/** As `rename_thread` takes them. */
const MAX_TITLE_CHARACTERS = 100;

/** Title of a conversation, with its actions. */
export function ThreadHeader({ thread, menu }: { thread: ThreadView; menu: React.ReactNode }) {
  const [isRenaming, setIsRenaming] = useState(false);
  const usage = usageText(thread.usage);
  return (
    <header className="chat-head">
      {menu}
      {isRenaming ? (
        <RenameForm thread={thread} onClose={() => setIsRenaming(false)} />
      ) : (
        <>
          <h2>{thread.title}</h2>
          {usage !== "" && (
            <span className="chat-usage" title="Tokens of this conversation">
              {usage}
            </span>
          )}
          <button
            type="button"
            className="icon"
            aria-label="Rename the conversation"
            title="Rename"
            onClick={() => setIsRenaming(true)}
          >
            <Pencil size={17} aria-hidden />
          </button>
          <DeleteButton thread={thread} />
        </>
      )}
    </header>
  );
}

function RenameForm({ thread: { threadId, title }, onClose }: { thread: ThreadView; onClose(): void }) {
  const client = useStudio();
  const field = useRef<HTMLInputElement>(null);
  const rename = useAction(async () => {
    await client.mutation(api.chat.public.renameThread, { threadId, title: field.current?.value ?? "" });
    onClose();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.run();
  };
  return (
    <form className="chat-rename" onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <h2 className="sr">{title}</h2>
      <input
        ref={field}
        aria-label="Title"
        defaultValue={title}
        maxLength={MAX_TITLE_CHARACTERS}
        required
        autoFocus
        autoComplete="off"
      />
      <button type="submit" aria-disabled={rename.isBusy}>
        Save
      </button>
      <Failures actions={[rename]} />
    </form>
  );
}

function DeleteButton({ thread: { threadId, title } }: { thread: ThreadView }) {
  const client = useStudio();
  const dialog = useRef<HTMLDialogElement>(null);
  const remove = useAction(async () => {
    await client.mutation(api.chat.public.deleteThread, { threadId });
    location.hash = addressOf("chat");
  });
  return (
    <>
      <button
        type="button"
        className="icon"
        aria-label="Delete the conversation"
        title="Delete"
        onClick={() => dialog.current?.showModal()}
      >
        <Trash2 size={17} aria-hidden />
      </button>
      <dialog ref={dialog} className="chat-confirm" aria-labelledby="chat-delete-title">
        <h2 id="chat-delete-title">Delete “{title}”?</h2>
        <p>Its messages are gone for good. Samples and jobs stay.</p>
        <Failures actions={[remove]} />
        <form method="dialog">
          <button type="submit">Keep</button>
          <button type="button" className="primary" onClick={remove.run} aria-disabled={remove.isBusy}>
            Delete
          </button>
        </form>
      </dialog>
    </>
  );
}
