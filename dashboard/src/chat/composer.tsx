import { ArrowUp, AudioLines, Square, X } from "lucide-react";
import { useRef, type FormEvent, type KeyboardEvent } from "react";
import { api } from "../platform/api.ts";
import { MAX_CHAT_CHARACTERS } from "../../../src/contracts/limits.ts";
import { useIsOffline, useStudio } from "../platform/offline/use-studio.ts";
import { STOP_BUTTON_ID } from "./stop-button.ts";
import { useStore } from "../platform/store.ts";
import { useAction } from "../platform/use-action.ts";
import { attachments, detach } from "../platform/attachments.ts";
import { keepDraft, useDraft } from "./drafts.ts";
import { Failures } from "../ui/failures.tsx";
import { ModelSelect, useChatModel } from "./model-select.tsx";
import { isSendKey } from "./send-key.ts";
import { type Recipient, useSend } from "./use-send.ts";

interface ComposerProps {
  /** Absent to begin a conversation. */
  to?: Recipient;
  /** Key of the draft. */
  name: string;
  isLive: boolean;
  /** True to focus the field at once. */
  hasFocus?: boolean;
}

/** Form for messages. Its draft is kept until it is sent, even while another view is shown. */
export function Composer({ to, name, isLive, hasFocus = false }: ComposerProps) {
  const client = useStudio();
  const text = useDraft(name);
  // While offline, messages queue until the answer has ended.
  const isOffline = useIsOffline();
  const isBusy = isLive && !isOffline;
  const field = useRef<HTMLTextAreaElement>(null);
  const model = useChatModel();
  const send = useSend({ to, model: model.chosen });
  const stop = useAction(() => client.mutation(api.chat.public.stopAnswer, { threadId: name }));
  const isReady = text.trim() !== "" && !isBusy;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (isReady) {
      keepDraft(name, "");
      send(text);
    }
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && isBusy) stop.run();
    if (!isSendKey(event)) return;
    event.preventDefault();
    submit();
  };
  return (
    <form className="chat-composer" onSubmit={submit}>
      <Attachments />
      <textarea
        ref={field}
        id="chat-text"
        aria-label="Message"
        placeholder="Ask for a sound, a split, an edit…"
        value={text}
        maxLength={MAX_CHAT_CHARACTERS}
        rows={1}
        autoFocus={hasFocus}
        onChange={(event) => keepDraft(name, event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="chat-composer-foot">
        <ModelSelect {...model} />
        <SendButton {...{ isBusy, isReady }} onStop={stop.run} />
      </div>
      <Failures actions={[stop]} />
    </form>
  );
}

interface SendButtonProps {
  /** True while there is an answer to stop. */
  isBusy: boolean;
  isReady: boolean;
  onStop(): void;
}

/** Sends; stops while an answer is being written. */
function SendButton({ isBusy, isReady, onStop }: SendButtonProps) {
  if (!isBusy) {
    return (
      <button type="submit" className="chat-send primary" disabled={!isReady} aria-label="Send" title="Send (Enter)">
        <ArrowUp size={18} aria-hidden />
      </button>
    );
  }
  return (
    <button
      type="button"
      id={STOP_BUTTON_ID}
      className="chat-send"
      onClick={onStop}
      aria-label="Stop the answer"
      title="Stop (Esc)"
    >
      <Square size={16} aria-hidden />
    </button>
  );
}

function Attachments() {
  const samples = useStore(attachments, (value) => value);
  if (samples.length === 0) return null;
  return (
    <ul className="chat-chips" aria-label="About">
      {samples.map(({ sampleId, name }) => (
        <li key={sampleId} className="chat-chip">
          <AudioLines size={14} aria-hidden /> {name}
          <button type="button" aria-label={`Not about ${name}`} onClick={() => detach(sampleId)}>
            <X size={14} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}
