import { CloudOff, RotateCcw, X } from "lucide-react";
import { useStore } from "../store.ts";
import { keptFiles, sentFiles, type KeptFile } from "./file-box.ts";
import { useUploads } from "./uploads.tsx";

/** The files that are no samples yet: under way, waiting for the studio, or not taken. */
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
  const { file, failure } = row;
  if (failure === null && isSent) return <p role="status">Bringing in {file.name}…</p>;
  return (
    <p role={failure === null ? "status" : "alert"}>
      {failure === null && <CloudOff size={16} aria-hidden />}
      <span>{failure ?? `${file.name} waits in this browser until the studio answers.`}</span>
      {failure !== null && (
        <button type="button" onClick={() => sendAgain(row)} aria-label={`Try ${file.name} again`}>
          <RotateCcw size={16} aria-hidden /> Try again
        </button>
      )}
      <button type="button" onClick={() => discard(row)} aria-label={`Discard ${file.name}`}>
        <X size={16} aria-hidden /> Discard
      </button>
    </p>
  );
}
