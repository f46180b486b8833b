import { Library, Split } from "lucide-react";
import type { DragEvent, ReactNode } from "react";
import type { Purpose } from "./upload-queue.ts";

interface DropTargetsProps {
  onFiles(files: Iterable<File>, purpose: Purpose): void;
}

/** Where files that are dragged over the page may be dropped. */
export function DropTargets({ onFiles }: DropTargetsProps) {
  return (
    <section className="drop-targets" aria-label="Drop audio files">
      <DropTarget purpose="import" onFiles={onFiles}>
        <Library aria-hidden /> Add to the library
      </DropTarget>
      <DropTarget purpose="split" onFiles={onFiles}>
        <Split aria-hidden /> Split into stems
      </DropTarget>
    </section>
  );
}

interface DropTargetProps extends DropTargetsProps {
  purpose: Purpose;
  children: ReactNode;
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
