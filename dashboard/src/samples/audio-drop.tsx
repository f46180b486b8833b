import { Library, Split } from "lucide-react";
import { lazy, Suspense, useEffect, useState, type DragEvent } from "react";
import type { Purpose } from "./upload-queue.ts";
import { useUploads } from "./uploads.tsx";

const UploadList = lazy(async () => ({ default: (await import("./upload-list.tsx")).UploadList }));

/** While files are dragged over the page: where to drop them. Below, those that are under way or failed. */
export function AudioDrop() {
  const isDragging = useFileDrag();
  const uploads = useUploads();
  return (
    <>
      {isDragging && (
        <section className="drop-targets" aria-label="Drop audio files">
          <DropTarget purpose="import" onFiles={uploads.add}>
            <Library aria-hidden /> Add to the library
          </DropTarget>
          <DropTarget purpose="split" onFiles={uploads.add}>
            <Split aria-hidden /> Split into stems
          </DropTarget>
        </section>
      )}
      <Suspense fallback={null}>
        <UploadList />
      </Suspense>
    </>
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
    const over = (event: globalThis.DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      // Without this the browser would open the file in place of the page.
      event.preventDefault();
      setIsDragging(true);
    };
    const leave = (event: globalThis.DragEvent) => {
      if (event.relatedTarget === null) setIsDragging(false);
    };
    const drop = (event: globalThis.DragEvent) => {
      event.preventDefault();
      setIsDragging(false);
    };
    addEventListener("dragover", over, scope);
    addEventListener("dragleave", leave, scope);
    addEventListener("drop", drop, scope);
    return () => scope.abort();
  }, []);
  return isDragging;
}
