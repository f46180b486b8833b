import type { Value } from "convex/values";
import { isWriteName, type WriteName } from "../write-kinds.ts";

/** A row of the `writes` table: a write that is not acknowledged yet. Written and read by Outbox, in all tabs. */
export interface Write {
  /** Sorts by time of creation. */
  key: string;
  kind: WriteName;
  args: Record<string, Value>;
  at: number;
  /** True if the user has agreed to its cost. */
  isAgreed: boolean;
  /** Error message with what to do next; null while the write is pending. */
  refusal: string | null;
}

/** A row as it may be stored: pages of version 0.1 named the function instead of the kind. */
export type StoredWrite = Write | (Omit<Write, "kind"> & { path: string });

/** Paths by which version 0.1 stored writes, so that an update loses none. They never change. */
const FORMER_PATHS: Record<string, WriteName> = {
  "jobs:generate": "generate",
  "jobs:split": "split",
  "jobs:retry": "retryJob",
  "jobs:cancel": "cancelJob",
  "editJobs:startExport": "export",
  "editJobs:startMix": "mix",
  "recordings:keep": "keepRecording",
  "marks:setFavourite": "setFavourite",
  "marks:setTags": "setTags",
  "collections:change": "changeCollection",
  "deletions:remove": "deleteSamples",
  "deletions:restore": "restoreSamples",
  "chat/threads:send": "sendMessage",
};

/** @returns the write; null if this page does not know its kind, as another tab may run a newer page */
export function readWrite(row: StoredWrite): Write | null {
  if ("kind" in row) return isWriteName(row.kind) ? row : null;
  const { path, ...rest } = row;
  const kind = FORMER_PATHS[path];
  return kind === undefined ? null : { ...rest, kind };
}
