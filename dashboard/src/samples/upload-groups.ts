import { percentText } from "../platform/format.ts";
import type { QueuedFile } from "./upload-queue.ts";

/** So many names are said; the rest is a number. */
const MAX_NAMES = 3;

/** Files that were refused for one reason. */
export interface FileGroup {
  /** Which files, and why. */
  text: string;
  isFinal: boolean;
  files: readonly QueuedFile[];
}

/** What is said of files on their way, a line for each thing that there is to say. */
export interface UploadGroups {
  /** Empty where none is uploading. */
  uploading: string;
  /** By the reason, in the order in which they were added. */
  refused: readonly FileGroup[];
}

/** @param uploading shares that are sent, 0 to 1, by the keys of the files that are being uploaded */
export function groupsOf(files: readonly QueuedFile[], uploading: ReadonlyMap<string, number>): UploadGroups {
  const byReason = new Map<string, QueuedFile[]>();
  for (const row of files) {
    if (row.failure === null) continue;
    const reason = withoutName(row.failure, row.file.name);
    byReason.set(reason, [...(byReason.get(reason) ?? []), row]);
  }
  const current = files.filter(({ key, failure }) => failure === null && uploading.has(key));
  return {
    uploading:
      current.length === 0 ? "" : `Bringing in ${namesOf(current)}… ${progressText(current, uploading)}`.trim(),
    refused: [...byReason].map(([reason, rows]) => ({
      text: `${rows.length === 1 ? "" : `${rows.length} files were not taken: `}${namesOf(rows)}: ${reason}`,
      isFinal: rows.every(({ isFinal }) => isFinal === true),
      files: rows,
    })),
  };
}

/** "42 %" of all bytes; empty before any are sent. All are sent before the studio has listened: that is no 100 %. */
function progressText(rows: readonly QueuedFile[], shares: ReadonlyMap<string, number>): string {
  const total = rows.reduce((sum, { file }) => sum + file.size, 0);
  const sent = rows.reduce((sum, { file, key }) => sum + file.size * (shares.get(key) ?? 0), 0);
  if (total === 0 || sent === 0) return "";
  return sent >= total ? "listening to it" : percentText(Math.min(sent / total, 0.99));
}

/** Some reasons begin with the file's name. */
function withoutName(failure: string, name: string): string {
  return failure.startsWith(`${name}: `) ? failure.slice(name.length + 2) : failure;
}

function namesOf(rows: readonly QueuedFile[]): string {
  const names = rows.slice(0, MAX_NAMES).map(({ file }) => file.name);
  const more = rows.length - names.length;
  return more === 0 ? names.join(", ") : `${names.join(", ")} and ${more} more`;
}
