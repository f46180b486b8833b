import { AudioLines, Hourglass, RotateCcw, TriangleAlert } from "lucide-react";
import { useIsOffline, useStudio } from "../platform/offline/use-studio.ts";
import { addressOf } from "../platform/route.ts";
import { useAction } from "../platform/use-action.ts";
import { giveBack } from "./drafts.ts";
import type { PendingMessage } from "./pending.ts";
import { useSamples } from "./use-samples.ts";

interface PendingBubbleProps {
  message: PendingMessage;
  /** True until the studio knows the conversation. */
  isNew: boolean;
  /** True while an answer is written, after which it is sent. */
  isLive: boolean;
}

/** Unsent message, stored in this browser. */
export function PendingBubble({ message, isNew, isLive }: PendingBubbleProps) {
  const { text, sampleIds, write } = message;
  const isOffline = useIsOffline();
  const { rows } = useSamples(sampleIds);
  const isRefused = write.refusal !== null;
  return (
    <article className="chat-message" data-role="user" data-pending={isRefused ? "refused" : "waiting"}>
      <h3 className="sr">You</h3>
      <p className="chat-said">{text}</p>
      <ul className="chat-chips" aria-label="About">
        {rows.map(({ sampleId, name }) => (
          <li key={sampleId} className="chat-chip">
            <AudioLines size={14} aria-hidden /> {name}
          </li>
        ))}
      </ul>
      {isRefused ? (
        <p className="failure" role="alert">
          <TriangleAlert size={15} aria-hidden /> Not sent. {write.refusal}
        </p>
      ) : (
        <p className="chat-waits" role="status" data-soon={isOffline || isLive ? undefined : ""}>
          <Hourglass size={14} aria-hidden /> {waitText({ isOffline, isLive })}
        </p>
      )}
      <Choices message={message} isNew={isNew} isRefused={isRefused} isSoon={!isRefused && !isOffline && !isLive} />
    </article>
  );
}

function waitText({ isOffline, isLive }: { isOffline: boolean; isLive: boolean }): string {
  if (isOffline) return "Waits for the studio. It is kept here, and sent when the studio is back.";
  return isLive ? "Waits for the answer that is being written." : "Sending…";
}

interface ChoicesProps extends Pick<PendingBubbleProps, "message" | "isNew"> {
  isRefused: boolean;
  /** True shortly after sending: most messages arrive before anybody could choose. */
  isSoon: boolean;
}

function Choices({ message: { write, text, conversation }, isNew, isRefused, isSoon }: ChoicesProps) {
  const { outbox } = useStudio();
  const again = useAction(() => outbox.retry(write));
  const takeBack = async (isChanged: boolean) => {
    await outbox.discard(write);
    const isNothingLeft = isNew && !outbox.writes.some(({ args }) => args["chatId"] === conversation);
    if (isChanged) giveBack(isNothingLeft ? "" : conversation, text);
    if (isNothingLeft) location.hash = addressOf("chat");
  };
  const discard = useAction(() => takeBack(false));
  const change = useAction(() => takeBack(true));
  if (isSoon) return null;
  return (
    <footer className="chat-choices">
      {isRefused && (
        <button type="button" onClick={again.run} aria-disabled={again.isBusy}>
          <RotateCcw size={15} aria-hidden /> Send again
        </button>
      )}
      <button type="button" onClick={change.run} aria-disabled={change.isBusy}>
        Change
      </button>
      <button type="button" onClick={discard.run} aria-disabled={discard.isBusy}>
        Discard
      </button>
    </footer>
  );
}
