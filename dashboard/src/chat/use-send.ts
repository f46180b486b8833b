import { useStudio } from "../platform/offline/use-studio.ts";
import { messageOf } from "../platform/failure.ts";
import { showToast } from "../ui/toast.ts";
import { addressOf } from "../platform/route.ts";
import { attachments } from "../platform/attachments.ts";
import { giveBack } from "./drafts.ts";
import { beginConversation } from "./conversation-names.ts";

/** A conversation as messages are sent to it: by its id, or by this browser's name for it. */
export type Recipient = { threadId: string } | { chatId: string };

interface SendTo {
  /** Absent to begin a conversation, which is shown at once. */
  to?: Recipient;
  model?: string;
}

/**
 * Sends messages with the attached samples, through the outbox: the conversation shows a message optimistically until
 * the studio has it.
 */
export function useSend({ to, model }: SendTo): (text: string) => void {
  const client = useStudio();
  return (text) => {
    const recipient = to ?? { chatId: beginConversation() };
    const sampleIds = attachments.value.map(({ sampleId }) => sampleId);
    const message = { text: text.trim(), clientId: crypto.randomUUID(), sampleIds, ...(model ? { model } : {}) };
    attachments.set([]);
    const name = "chatId" in recipient ? recipient.chatId : recipient.threadId;
    client.outbox.enqueue("sendMessage", { ...recipient, ...message }).catch((error: unknown) => {
      // Only if the browser stores nothing; otherwise the message stays in the conversation, with the reason.
      giveBack(name, text);
      showToast(messageOf(error));
    });
    if (!to) location.hash = addressOf("chat", name);
  };
}
