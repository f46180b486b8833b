import { lazy, Suspense, useEffect, useState } from "react";
import { useUploads } from "./uploads.tsx";

const DropTargets = lazy(async () => ({ default: (await import("./drop-targets.tsx")).DropTargets }));

/** Engines tell where a drag is three times a second and more often. */
const LEAVING_MILLISECONDS = 400;

/** While files are dragged over the page: where to drop them. */
export function AudioDrop() {
  const isDragging = useFileDrag();
  const uploads = useUploads();
  if (!isDragging) return null;
  return (
    <Suspense fallback={null}>
      <DropTargets onFiles={uploads.add} />
    </Suspense>
  );
}

/** True from the moment files enter the page until they leave it or are dropped, wherever that is. */
function useFileDrag(): boolean {
  const [isDragging, setIsDragging] = useState(false);
  useEffect(() => {
    const scope = new AbortController();
    let ending: ReturnType<typeof setTimeout> | undefined;
    const over = (event: globalThis.DragEvent) => {
      clearTimeout(ending);
      if (!event.dataTransfer?.types.includes("Files")) return;
      // Without this the browser would open the file in place of the page.
      event.preventDefault();
      setIsDragging(true);
    };
    // In some engines no leave says where to: a drag that is still over the page says so at once.
    const leave = (event: globalThis.DragEvent) => {
      clearTimeout(ending);
      if (event.relatedTarget === null) ending = setTimeout(() => setIsDragging(false), LEAVING_MILLISECONDS);
    };
    const drop = (event: globalThis.DragEvent) => {
      clearTimeout(ending);
      event.preventDefault();
      setIsDragging(false);
    };
    addEventListener("dragover", over, scope);
    addEventListener("dragleave", leave, scope);
    addEventListener("drop", drop, scope);
    return () => {
      clearTimeout(ending);
      scope.abort();
    };
  }, []);
  return isDragging;
}
