import { RotateCcw, X } from "lucide-react";
import { useIsOffline } from "../platform/offline/use-studio.ts";
import { useStore } from "../platform/store.ts";
import { groupsOf, type FileGroup } from "./upload-groups.ts";
import { queuedFiles, uploadingKeys, uploadShares } from "./upload-queue.ts";
import { useUploads } from "./uploads.tsx";

/**
 * Files that are uploading or were refused, above the view and in its flow, so that nothing is covered; pending ones are
 * listed with the queued writes.
 */
export function UploadList() {
  const files = useStore(queuedFiles, (value) => value);
  const uploading = useStore(uploadingKeys, (value) => value);
  const isOffline = useIsOffline();
  const shares = useStore(uploadShares, (value) => value);
  const sent = isOffline ? [] : [...uploading].map((key) => [key, shares.get(key) ?? 0] as const);
  const groups = groupsOf(files, new Map(sent));
  return (
    <aside className="uploads" aria-label="Uploads">
      {groups.uploading && <p role="status">{groups.uploading}</p>}
      {groups.refused.map((group) => (
        <Refusal key={group.files[0]?.key} group={group} />
      ))}
    </aside>
  );
}

function Refusal({ group: { text, files, isFinal } }: { group: FileGroup }) {
  const { retry, discard } = useUploads();
  const names = files.map(({ file }) => file.name).join(", ");
  return (
    <p role="alert">
      <span>{text}</span>
      {!isFinal && (
        <button type="button" onClick={() => files.forEach(retry)} aria-label={`Try again: ${names}`}>
          <RotateCcw size={16} aria-hidden /> Try again
        </button>
      )}
      <button type="button" onClick={() => files.forEach(discard)} aria-label={`Discard: ${names}`}>
        <X size={16} aria-hidden /> Discard
      </button>
    </p>
  );
}
