import { useSyncExternalStore } from "react";
import { createStore } from "../platform/store.ts";
import { browserTexts } from "../platform/kept-texts.ts";

/** The same number stands in player-narrow.css. */
const NARROW = matchMedia("(max-width: 760px)");
const STORAGE_KEY = "desk";
const CLOSED = "closed";

/** On a wide page the desk stands under the bar until it is closed, which is remembered. */
const isOpenWide = createStore(browserTexts.getItem(STORAGE_KEY) !== CLOSED);
/** On a narrow one it covers the view, so it opens on demand only. */
const isOpenNarrow = createStore(false);

/** True while waveform and stems are shown above the player bar. */
export function useDeskOpen(): boolean {
  return useSyncExternalStore(subscribe, isDeskOpen);
}

/** Shows waveform and stems, for what is done on them. */
export function openDesk(): void {
  if (!isDeskOpen()) toggleDesk();
}

/** Shows waveform and stems, or only the bar. */
export function toggleDesk(): void {
  const isOpen = !isDeskOpen();
  if (NARROW.matches) return isOpenNarrow.set(isOpen);
  isOpenWide.set(isOpen);
  if (isOpen) browserTexts.removeItem(STORAGE_KEY);
  else browserTexts.setItem(STORAGE_KEY, CLOSED);
}

/** Uncovers the view, where the desk covers it. */
export function uncoverView(): void {
  isOpenNarrow.set(false);
}

function isDeskOpen(): boolean {
  return (NARROW.matches ? isOpenNarrow : isOpenWide).value;
}

function subscribe(listener: () => void): () => void {
  const endings = [isOpenWide.subscribe(listener), isOpenNarrow.subscribe(listener)];
  NARROW.addEventListener("change", listener);
  return () => {
    for (const end of endings) end();
    NARROW.removeEventListener("change", listener);
  };
}
