import path from "node:path";
import { openSqlite } from "../engine/storage/sqlite.ts";

/** Held for as long as this process is the hub. */
export interface HubLock {
  release(): void;
}

/**
 * Tries to become the one hub of a data directory. The lock is an exclusive transaction on a small SQLite file: the
 * operating system drops it when the process dies, however it dies, so it is never stale.
 * @returns the lock, or null if another process holds it
 */
export function takeHubLock(home: string): HubLock | null {
  const connection = openSqlite(path.join(home, "hub.lock"), { busyTimeoutMillis: 0 });
  try {
    connection.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
    return { release: () => connection.close() };
  } catch (error) {
    connection.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) return null;
    throw error;
  }
}

/** @throws if this machine's SQLite binding does not load */
export function sqliteVersion(): string {
  const connection = openSqlite(":memory:");
  const row = connection.prepare("SELECT sqlite_version() AS version").get();
  connection.close();
  return String(row?.["version"]);
}
