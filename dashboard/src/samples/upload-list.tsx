import { RotateCcw, X } from "lucide-react";
import { useIsOffline } from "../platform/offline/use-studio.ts";
import { useStore } from "../platform/store.ts";
import { keptFiles, sentFiles, type KeptFile } from "./file-box.ts";
import { useUploads } from "./uploads.tsx";

/** The files that are under way or were not taken; those that wait are told of where writes are that wait. */
export function UploadList() {
  const files = useStore(keptFiles, (value) => value);
  return (
    <aside className="uploads" aria-label="Uploads">
      {files.map((file) => (
        <UploadRow key={file.key} row={file} />
      ))}
    </aside>
  );
}

function UploadRow({ row }: { row: KeptFile }) {
  const { sendAgain, discard } = useUploads();
  const isSent = useStore(sentFiles, (value) => value.has(row.key));
  const isOffline = useIsOffline();
  const { file, failure } = row;
  if (failure === null) return isSent && !isOffline && <p role="status">Bringing in {file.name}…</p>;
  return (
    <p role="alert">
      <span>{failure}</span>
      <button type="button" onClick={() => sendAgain(row)} aria-label={`Try again: ${file.name}`}>
        <RotateCcw size={16} aria-hidden /> Try again
      </button>
      <button type="button" onClick={() => discard(row)} aria-label={`Discard: ${file.name}`}>
        <X size={16} aria-hidden /> Discard
      </button>
    </p>
  );
}
