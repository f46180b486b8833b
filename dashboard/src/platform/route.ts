import { useSyncExternalStore } from "react";

/** Views in the navigation. */
export const VIEWS = ["chat", "jobs", "library"] as const;

const ALL_VIEWS = [...VIEWS, "connections", "files"] as const;

export type View = (typeof ALL_VIEWS)[number];

/** View of a URL that names none. */
const FIRST_VIEW: View = "jobs";

/**
 * URL of a view. A fragment, so that the hub has one page only.
 * @param detail what of the view, for example a conversation
 */
export function addressOf(view: View, detail?: string): string {
  return detail === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(detail)}`;
}

/** The view that the address names; the first one for any other. */
export function useView(): View {
  return useSyncExternalStore(subscribeToAddress, currentView);
}

/** Detail of the view that the URL names; null for the view itself. */
export function useDetail(): string | null {
  return useSyncExternalStore(subscribeToAddress, currentDetail);
}

/** True at the URL that MCP clients show for approvals, which appear above every view. */
export function useIsAtApprovals(): boolean {
  return useSyncExternalStore(subscribeToAddress, () => location.hash === "#/approvals");
}

/** What the address names in the place of a view, where there is no such view; null for a view and for none. */
export function useUnknownView(): string | null {
  return useSyncExternalStore(subscribeToAddress, unknownView);
}

function unknownView(): string | null {
  const [start, name = ""] = currentPath();
  if (start !== "#" || name === "" || name === "approvals") return null;
  return ALL_VIEWS.some((view) => view === name) ? null : decode(name);
}

/** As `useView`, outside of React. */
export function currentView(): View {
  const [, name] = currentPath();
  return ALL_VIEWS.find((view) => view === name) ?? FIRST_VIEW;
}

/** As `useDetail`, outside of React. */
export function currentDetail(): string | null {
  const [, , detail] = currentPath();
  return detail ? decode(detail) : null;
}

/** Without what is asked of the view, behind a question mark. */
function currentPath(): string[] {
  return location.hash.replace(/\?.*/, "").split("/");
}

/** An address that was cut short names nothing. */
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Calls back whenever the address changes. @returns the end of it */
export function subscribeToAddress(onChange: () => void): () => void {
  addEventListener("hashchange", onChange);
  return () => removeEventListener("hashchange", onChange);
}
