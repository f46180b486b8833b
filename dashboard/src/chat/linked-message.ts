import { useSyncExternalStore } from "react";
import { addressOf, subscribeToAddress } from "../platform/route.ts";

/** URL of a message in its conversation. */
export function messageAddress(threadId: string, messageId: string): string {
  return `${addressOf("chat", threadId)}/${encodeURIComponent(messageId)}`;
}

/** The message that the address names; null where it names a conversation only. */
export function useLinkedMessage(): string | null {
  return useSyncExternalStore(subscribeToAddress, () => location.hash.split("/")[3] ?? null);
}
