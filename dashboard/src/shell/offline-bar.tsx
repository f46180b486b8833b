import { CloudOff, Hourglass, TriangleAlert } from "lucide-react";
import { useStore } from "../platform/store.ts";
import { queuedFiles, type QueuedFile } from "../samples/upload-queue.ts";
import { useUploads } from "../samples/uploads.tsx";
import { useAction } from "../platform/use-action.ts";
import type { Write } from "../platform/offline/stored-write.ts";
import { useStudio } from "../platform/offline/use-studio.ts";
import { kindOf } from "../platform/write-kinds.ts";
import "./offline.css";

interface OfflineBarProps {
  isOffline: boolean;
  writes: readonly Write[];
}

/** Offline status with the time of the last result, and the writes that wait to be sent. */
export function OfflineBar({ isOffline, writes }: OfflineBarProps) {
  const kept = useStore(queuedFiles, (value) => value);
  const files = isOffline ? kept.filter(({ failure }) => failure === null) : [];
  return (
    <section className="offline" aria-label="Connection">
      {isOffline && <OfflineStatus />}
      {writes.length + files.length > 0 && <WaitingWrites writes={writes} files={files} />}
    </section>
  );
}

function OfflineStatus() {
  const at = useStudio().results.latestAt;
  return (
    <p role="status">
      <CloudOff size={16} aria-hidden /> Offline{at === null ? "" : ` — last seen ${clockTime(at)}`}
    </p>
  );
}

interface WaitingProps {
  writes: readonly Write[];
  files: readonly QueuedFile[];
}

function WaitingWrites({ writes, files }: WaitingProps) {
  const refused = writes.filter(({ refusal }) => refusal !== null).length;
  return (
    <>
      <button type="button" popoverTarget="waiting-writes">
        {refused > 0 ? <TriangleAlert size={16} aria-hidden /> : <Hourglass size={16} aria-hidden />}
        {refused > 0 ? `${refused} not done` : `${writes.length + files.length} to be sent`}
      </button>
      <div id="waiting-writes" popover="auto" className="waiting" role="dialog" aria-labelledby="waiting-title">
        <h2 id="waiting-title">Waiting to be sent</h2>
        <p className="dim">Kept in this browser, and sent in this order when the studio answers.</p>
        <ul>
          {writes.map((write) => (
            <WaitingWrite key={write.key} write={write} />
          ))}
          {files.map((row) => (
            <WaitingFile key={row.key} row={row} />
          ))}
        </ul>
      </div>
    </>
  );
}

function WaitingWrite({ write }: { write: Write }) {
  const { outbox } = useStudio();
  const discard = useAction(() => outbox.discard(write));
  const send = useAction(() => outbox.retry(write));
  const title = kindOf(write.kind).title(write.args);
  return (
    <li>
      <span className="what">
        {title} <time dateTime={new Date(write.at).toISOString()}>{clockTime(write.at)}</time>
      </span>
      {write.refusal !== null && <p className="failure">{write.refusal}</p>}
      <span className="choices">
        {write.refusal !== null && (
          <button type="button" onClick={send.run} aria-disabled={send.isBusy} aria-label={`Send again: ${title}`}>
            Send again
          </button>
        )}
        <button type="button" onClick={discard.run} aria-disabled={discard.isBusy} aria-label={`Discard: ${title}`}>
          Discard
        </button>
      </span>
    </li>
  );
}

function WaitingFile({ row }: { row: QueuedFile }) {
  const { discard } = useUploads();
  const title = `${row.purpose === "recording" ? "Save" : "Bring in"} ${row.file.name}`;
  return (
    <li>
      <span className="what">{title}</span>
      <span className="choices">
        <button type="button" onClick={() => discard(row)} aria-label={`Discard: ${title}`}>
          Discard
        </button>
      </span>
    </li>
  );
}

function clockTime(milliseconds: number): string {
  return new Date(milliseconds).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
}
