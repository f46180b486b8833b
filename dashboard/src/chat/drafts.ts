import { createStore, useStore } from "../platform/store.ts";
import { tabTexts } from "../platform/kept-texts.ts";

/** In sessionStorage: each tab has its own drafts. */
const STORAGE_KEY = "chat-drafts";

/** Drafts by conversation. */
const drafts = createStore<Readonly<Record<string, string>>>(read());

/** Unsent text of a conversation. @param conversation "" for one that has not begun */
export function useDraft(conversation: string): string {
  return useStore(drafts, (value) => value[conversation] ?? "");
}

/** Keeps what is typed, beyond a reload of the page; an empty text is none. */
export function keepDraft(conversation: string, text: string): void {
  const { [conversation]: _, ...others } = drafts.value;
  drafts.set(text === "" ? others : { ...others, [conversation]: text });
  tabTexts.setItem(STORAGE_KEY, JSON.stringify(drafts.value));
}

/** Puts words where they are typed, before what is there. */
export function giveBack(conversation: string, text: string): void {
  const typed = drafts.value[conversation] ?? "";
  keepDraft(conversation, typed === "" || typed === text ? text : `${text}\n\n${typed}`);
}

/** A conversation has another name from now on. */
export function moveDraft(from: string, to: string): void {
  const text = drafts.value[from] ?? "";
  if (text === "") return;
  keepDraft(from, "");
  keepDraft(to, text);
}

function read(): Record<string, string> {
  try {
    const kept: unknown = JSON.parse(tabTexts.getItem(STORAGE_KEY) ?? "{}");
    const texts = Object.entries(kept ?? {}).filter(([, text]) => typeof text === "string");
    return Object.fromEntries(texts);
  } catch {
    return {};
  }
}
