import { useConvex } from "convex/react";
import { useRef } from "react";
import { api } from "../../../convex/_generated/api.js";
import { addressOf } from "../route.ts";
import { type Action, useAction } from "../use-action.ts";
import { attachments } from "./attachments.ts";

interface Sending {
  text: string;
  /** The same for all attempts to send a text, so that it is one message. */
  clientId: string;
  onSent(): void;
}

interface SendTo {
  threadId?: string;
  model?: string;
}

/** Sends messages, with the samples that are attached, and goes to the conversation that they begin. */
export function useSend({
  threadId,
  model,
}: SendTo): Omit<Action, "run"> & { run(text: string, onSent?: () => void): void } {
  const client = useConvex();
  const sending = useRef<Sending | null>(null);
  const action = useAction(async () => {
    if (!sending.current) return;
    const { text, clientId, onSent } = sending.current;
    const sampleIds = attachments.value.map(({ sampleId }) => sampleId);
    const to = await client.mutation(api.chat.threads.send, { threadId, text, clientId, sampleIds, model });
    sending.current = null;
    attachments.set([]);
    onSent();
    if (threadId === undefined) location.hash = addressOf("chat", to.threadId);
  });
  return {
    ...action,
    run(text, onSent = () => {}) {
      const clientId = sending.current?.text === text ? sending.current.clientId : crypto.randomUUID();
      sending.current = { text, clientId, onSent };
      action.run();
    },
  };
}
