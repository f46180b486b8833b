import { Library, Split } from "lucide-react";
import { useEffect, useState, type DragEvent } from "react";
import type { Purpose } from "./upload-queue.ts";
import { useUploads } from "./uploads.tsx";

/** Engines tell where a drag is three times a second and more often. */
const LEAVING_MILLISECONDS = 400;

/** While files are dragged over the page: where to drop them. */
export function AudioDrop() {
  const isDragging = useFileDrag();
  const uploads = useUploads();
  if (!isDragging) return null;
  return (
    <section className="drop-targets" aria-label="Drop audio files">
      <DropTarget purpose="import" onFiles={uploads.add}>
        <Library aria-hidden /> Add to the library
      </DropTarget>
      <DropTarget purpose="split" onFiles={uploads.add}>
        <Split aria-hidden /> Split into stems
      </DropTarget>
    </section>
  );
}

interface DropTargetProps {
  purpose: Purpose;
  onFiles(files: Iterable<File>, purpose: Purpose): void;
  children: React.ReactNode;
}

function DropTarget({ purpose, onFiles, children }: DropTargetProps) {
  const accept = (event: DragEvent) => {
    event.preventDefault();
    onFiles(event.dataTransfer.files, purpose);
  };
  return (
    <div className="drop-target" data-purpose={purpose} onDrop={accept}>
      {children}
    </div>
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
