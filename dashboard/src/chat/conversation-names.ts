import { addressOf } from "../platform/route.ts";
import { moveDraft } from "./drafts.ts";

/** This page's names for conversations that it began, by their ids: what is shown of one stays when its id is known. */
const names = new Map<string, string>();
const begun = new Set<string>();

/** @returns a name for a conversation that begins here, before the studio has an id for it */
export function beginConversation(): string {
  const name = crypto.randomUUID();
  begun.add(name);
  return name;
}

/** True if the conversation began on this page, so that its reader was writing a moment ago. */
export function isBegunHere(name: string): boolean {
  return begun.has(name);
}

/** Stable name of a conversation for the life of the page. @param name its id or this browser's name */
export function lastingName(name: string): string {
  return names.get(name) ?? name;
}

/** The conversation has an id by now: the address is that, which all devices know. */
export function settleName(name: string, threadId: string): void {
  names.set(threadId, lastingName(name));
  moveDraft(name, threadId);
  location.replace(addressOf("chat", threadId));
}
