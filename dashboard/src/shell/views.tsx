import { lazy, useState, type ComponentType } from "react";
import type { View } from "../platform/route.ts";

/** Each is loaded when it is opened: the first load stays small. */
const LOADERS: Record<View, () => Promise<ComponentType>> = {
  connections: async () => (await import("../connections/connections-view.tsx")).ConnectionsView,
  files: async () => (await import("../files/files-view.tsx")).FilesView,
  chat: async () => (await import("../chat/chat-view.tsx")).ChatView,
  jobs: async () => (await import("../jobs/jobs-view.tsx")).JobsView,
  library: async () => (await import("../library/library-view.tsx")).LibraryView,
};

const loaded: Partial<Record<View, ComponentType>> = {};

/** Made once for each view: React takes another `lazy` for another component. */
const later: Partial<Record<View, ComponentType>> = {};

/**
 * Loads a view ahead: then it is drawn with the rest of the page, where one that comes later is held back by React for
 * a third of a second, so that nothing flickers.
 */
export async function loadView(view: View): Promise<void> {
  loaded[view] = await LOADERS[view]();
}

/** A view, as soon as it is loaded. */
export function ViewBody({ view }: { view: View }) {
  // Keeps the first rendered variant, loaded ahead or not.
  const [Body] = useState(() => loaded[view] ?? laterView(view));
  return <Body />;
}

function laterView(view: View): ComponentType {
  return (later[view] ??= lazy(async () => ({ default: await LOADERS[view]() })));
}
