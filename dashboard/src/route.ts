import { useSyncExternalStore } from "react";

export const VIEWS = ["jobs", "library"] as const;

export type View = (typeof VIEWS)[number];

/** Where a view is. A fragment, so that the hub has one page only. */
export function addressOf(view: View): string {
  return `#/${view}`;
}

/** The view that the address names; the first one for any other. */
export function useView(): View {
  return useSyncExternalStore(subscribe, currentView);
}

function currentView(): View {
  return VIEWS.find((view) => location.hash === addressOf(view)) ?? VIEWS[0];
}

function subscribe(onChange: () => void): () => void {
  addEventListener("hashchange", onChange);
  return () => removeEventListener("hashchange", onChange);
}
