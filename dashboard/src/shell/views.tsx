import { lazy, useState, type ComponentType } from "react";
import type { View } from "../platform/route.ts";

/** Each is loaded when it is opened: the first load stays small. */
const LOADERS: Record<View, () => Promise<ComponentType>> = {
  connections: async () => (await import("../connections/connections-view.tsx")).ConnectionsView,
  chat: async () => (await import("../chat/chat-view.tsx")).ChatView,
  jobs: async () => (await import("../jobs/jobs-view.tsx")).JobsView,
  library: async () => (await import("../library/library-view.tsx")).LibraryView,
};

const loaded: Partial<Record<View, ComponentType>> = {};

const later = (view: View) => lazy(async () => ({ default: await LOADERS[view]() }));
const LATER: Record<View, ComponentType> = {
  connections: later("connections"),
  chat: later("chat"),
  jobs: later("jobs"),
  library: later("library"),
};

/**
 * Loads a view ahead: then it is drawn with the rest of the page, where one that comes later is held back by React for
 * a third of a second, so that nothing flickers.
 */
export async function loadView(view: View): Promise<void> {
  loaded[view] = await LOADERS[view]();
}

/** A view, as soon as it is loaded. */
export function ViewBody({ view }: { view: View }) {
  // Once it stands it stays what it is, whichever of them that was.
  const [Body] = useState(() => loaded[view] ?? LATER[view]);
  return <Body />;
}
