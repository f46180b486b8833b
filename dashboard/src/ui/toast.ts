import { createStore } from "../platform/store.ts";

/** Message about a completed action, with its undo. */
export interface Toast {
  id: number;
  text: string;
  undo?: () => Promise<unknown>;
  /** What else can be done about it, one button each. */
  actions?: readonly ToastAction[];
}

/** A button of a message. */
export interface ToastAction {
  label: string;
  act(): unknown;
}

/** The latest one; null when its time is over. */
export const toast = createStore<Toast | null>(null);

let lastId = 0;

/** Shows a message in place of the one before. */
export function showToast(text: string, undo?: () => Promise<unknown>): void {
  lastId += 1;
  toast.set({ id: lastId, text, ...(undo ? { undo } : {}) });
}

/** As `showToast`, with buttons for what can be done about it. */
export function offerToast(text: string, actions: readonly ToastAction[]): void {
  lastId += 1;
  toast.set({ id: lastId, text, actions });
}
