import { useSyncExternalStore } from "react";
import { addressOf } from "../platform/route.ts";
import type { GenerateFields } from "./generate-form.ts";

/** Initial content of the form for a new sample. */
export interface Draft {
  /** Another one for each time that the form is to begin again. */
  id: number;
  fields: Partial<GenerateFields>;
}

let current: Draft = { id: 0, fields: {} };
const listeners = new Set<() => void>();

/** Shows the form for a new sample, filled in with these fields; the rest of it is empty. */
export function openDraft(fields: Partial<GenerateFields>): void {
  current = { id: current.id + 1, fields };
  for (const listener of listeners) listener();
  location.hash = addressOf("jobs");
}

/** The latest draft. */
export function useDraft(): Draft {
  return useSyncExternalStore(subscribe, () => current);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
