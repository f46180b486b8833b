import { mkdirSync } from "node:fs";
import path from "node:path";
import { folderError } from "../backend/folders.ts";
import { openSqlite } from "../engine/storage/disk/sqlite.ts";

/** Held by one process at a time, until it releases it or ends. */
export interface ProcessLock {
  release(): void;
}

/** A look at the lock holds it for a moment; the process that means to be the hub must not take that for a hub. */
const GLANCE_MILLIS = 300;

/**
 * Tries to become the one hub of a data directory, which is made if it does not exist.
 * @returns the lock, or null if another process holds it
 * @throws AppError FOLDER_NOT_WRITABLE
 */
export function takeHubLock(home: string): ProcessLock | null {
  return takeLock(home, "hub.lock", GLANCE_MILLIS);
}

/** True if a process is the hub of the data directory: one that starts, serves or leaves. */
export function isHubLocked(home: string): boolean {
  const lock = takeLock(home, "hub.lock", 0);
  lock?.release();
  return lock === null;
}

/**
 * Tries to become the one process that starts a hub for a data directory; all others wait for that hub.
 * @returns the lock, or null if another process holds it
 * @throws AppError FOLDER_NOT_WRITABLE
 */
export function takeStartLock(home: string): ProcessLock | null {
  return takeLock(home, "hub.start", 0);
}

/**
 * The lock is an exclusive transaction on a small SQLite file: the operating system drops it when the process dies,
 * however it dies, so it is never stale.
 */
function takeLock(home: string, name: string, waitMillis: number): ProcessLock | null {
  const connection = openLockFile(home, name, waitMillis);
  try {
    connection.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
    return { release: () => connection.close() };
  } catch (error) {
    connection.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) return null;
    throw folderError("data", home, error);
  }
}

function openLockFile(home: string, name: string, waitMillis: number) {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    return openSqlite(path.join(home, name), { busyTimeoutMillis: waitMillis });
  } catch (error) {
    throw folderError("data", home, error);
  }
}

/** @throws if this machine's SQLite binding does not load */
export function sqliteVersion(): string {
  const connection = openSqlite(":memory:");
  const row = connection.prepare("SELECT sqlite_version() AS version").get();
  connection.close();
  return String(row?.["version"]);
}
