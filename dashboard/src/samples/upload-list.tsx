import { RotateCcw, X } from "lucide-react";
import { useIsOffline } from "../platform/offline/use-studio.ts";
import { useStore } from "../platform/store.ts";
import { queuedFiles, uploadingKeys, type QueuedFile } from "./upload-queue.ts";
import { useUploads } from "./uploads.tsx";

/** Files that are uploading or were refused; pending ones are listed with the queued writes. */
export function UploadList() {
  const files = useStore(queuedFiles, (value) => value);
  return (
    <aside className="uploads" aria-label="Uploads">
      {files.map((file) => (
        <UploadRow key={file.key} row={file} />
      ))}
    </aside>
  );
}

function UploadRow({ row }: { row: QueuedFile }) {
  const { retry, discard } = useUploads();
  const isUploading = useStore(uploadingKeys, (value) => value.has(row.key));
  const isOffline = useIsOffline();
  const { file, failure } = row;
  if (failure === null) return isUploading && !isOffline && <p role="status">Bringing in {file.name}…</p>;
  return (
    <p role="alert">
      <span>{failure}</span>
      <button type="button" onClick={() => retry(row)} aria-label={`Try again: ${file.name}`}>
        <RotateCcw size={16} aria-hidden /> Try again
      </button>
      <button type="button" onClick={() => discard(row)} aria-label={`Discard: ${file.name}`}>
        <X size={16} aria-hidden /> Discard
      </button>
    </p>
  );
}
