import { useStudio } from "../platform/offline/use-studio.ts";
import { AudioLines, Pencil } from "lucide-react";
import { memo, useMemo, useRef, useState, type FormEvent, type KeyboardEvent } from "react";
import { api } from "../platform/api.ts";
import type { MessageView } from "../../../src/contracts/chat/chat.ts";
import { MAX_CHAT_CHARACTERS } from "../../../src/contracts/limits.ts";
import { isSamplePart, isTextPart, parseParts } from "../../../src/chat/parts.ts";
import { useAction } from "../platform/use-action.ts";
import { CopyButton } from "./copy-button.tsx";
import { Failures } from "../ui/failures.tsx";
import { isSendKey } from "./send-key.ts";

interface UserMessageProps {
  threadId: string;
  message: MessageView;
  /** True if the URL points to it. */
  isWanted: boolean;
  /** False while an answer is being written. */
  isEditable: boolean;
}

/** Message of the user. Editing it starts a new answer from there. */
export const UserMessage = memo(function UserMessage({ threadId, message, isWanted, isEditable }: UserMessageProps) {
  const parts = useMemo(() => parseParts(message.parts), [message.parts]);
  const text = parts.flatMap((part) => (isTextPart(part) ? part.text : [])).join("\n");
  const [isEditing, setIsEditing] = useState(false);
  return (
    <article className="chat-message" data-role="user" data-wanted={isWanted || undefined}>
      <h3 className="sr">You</h3>
      {isEditing ? (
        <EditForm threadId={threadId} messageId={message.messageId} text={text} onClose={() => setIsEditing(false)} />
      ) : (
        <p className="chat-said">{text}</p>
      )}
      <ul className="chat-chips" aria-label="About">
        {parts.filter(isSamplePart).map(({ data: { sampleId, name } }) => (
          <li key={sampleId} className="chat-chip">
            <AudioLines size={14} aria-hidden /> {name}
          </li>
        ))}
      </ul>
      {!isEditing && (
        <footer>
          <CopyButton text={text} />
          <button
            type="button"
            className="icon"
            aria-label="Edit and send again"
            title="Edit and send again"
            disabled={!isEditable}
            onClick={() => setIsEditing(true)}
          >
            <Pencil size={16} aria-hidden />
          </button>
        </footer>
      )}
    </article>
  );
});

interface EditFormProps {
  threadId: string;
  messageId: string;
  text: string;
  onClose(): void;
}

function EditForm({ threadId, messageId, text, onClose }: EditFormProps) {
  const client = useStudio();
  const field = useRef<HTMLTextAreaElement>(null);
  // One id for all attempts, so that a repeated one is not another edit.
  const [clientId] = useState(() => crypto.randomUUID());
  const edit = useAction(async () => {
    await client.mutation(api.chat.public.editMessage, {
      threadId,
      messageId,
      clientId,
      text: field.current?.value ?? "",
    });
    onClose();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    edit.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onClose();
    if (!isSendKey(event)) return;
    event.preventDefault();
    edit.run();
  };
  return (
    <form className="chat-edit" onSubmit={submit}>
      <textarea
        ref={field}
        aria-label="Your message"
        defaultValue={text}
        maxLength={MAX_CHAT_CHARACTERS}
        onKeyDown={onKeyDown}
        autoFocus
        required
      />
      <div className="chat-edit-foot">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="primary" aria-disabled={edit.isBusy}>
          Send again
        </button>
      </div>
      <Failures actions={[edit]} />
    </form>
  );
}
