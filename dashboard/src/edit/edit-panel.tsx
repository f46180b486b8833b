import { lazy, Suspense } from "react";
import { useStore } from "../platform/store.ts";
import { isEditing } from "../player/editing.ts";

const Editor = lazy(async () => ({ default: (await import("./editor.tsx")).Editor }));

/** The editor under the waveform, once it is asked for. */
export function EditPanel() {
  const isOpen = useStore(isEditing, (value) => value);
  if (!isOpen) return null;
  return (
    <Suspense fallback={<p role="status">Loading the editor…</p>}>
      <Editor />
    </Suspense>
  );
}
