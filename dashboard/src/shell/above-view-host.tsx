import { type ComponentType, useEffect, useState } from "react";

const RETRY_MILLISECONDS = 3_000;

/** Loads what lies above the view after it, until that succeeds: what is asked for meanwhile is kept, and shown then. */
export function AboveViewHost() {
  const [AboveView, setAboveView] = useState<ComponentType | null>(null);
  useEffect(() => {
    let retry: ReturnType<typeof setTimeout> | undefined;
    const load = (): unknown =>
      import("./above-view.tsx").then(
        (loaded) => setAboveView(() => loaded.AboveView),
        // `lazy` would take the page down with it.
        () => (retry = setTimeout(load, RETRY_MILLISECONDS)),
      );
    load();
    return () => clearTimeout(retry);
  }, []);
  return AboveView && <AboveView />;
}
