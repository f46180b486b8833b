import { existsSync } from "node:fs";
import path from "node:path";
import { openSqlite } from "../../engine/storage/disk/sqlite.ts";
import { StorageTrouble } from "../../engine/storage/disk/storage-trouble.ts";

/** Result of a look at the database of a data directory. */
export interface DataCheck {
  /** Fault and remedy; null if nothing is wrong. */
  fault: string | null;
  /** How far the last commit is ahead of the machine's clock. */
  clockAheadMillis: number;
}

const NANOSECONDS_PER_MILLISECOND = 1e6;

/**
 * Reads the whole database, beside a hub that may run. Writes nothing.
 * @param now milliseconds since 1970
 * @returns null where there is no database yet
 */
export function checkData(home: string, now: number): DataCheck | null {
  const file = path.join(home, "deployment", "deployment.sqlite");
  if (!existsSync(file)) return null;
  try {
    return inspect(file, now);
  } catch (error) {
    if (!(error instanceof StorageTrouble)) throw error;
    return { fault: error.message, clockAheadMillis: 0 };
  }
}

function inspect(file: string, now: number): DataCheck {
  // Not as a reader: SQLite would leave files beside it that a reader may not remove.
  const connection = openSqlite(file);
  try {
    const verdict = connection.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
    if (verdict !== "ok") throw new StorageTrouble("damaged", file, { cause: new Error(String(verdict)) });
    const row = connection.prepare("SELECT CAST(timestamp AS REAL) AS last FROM storage_clock").get();
    const last = Number(row?.["last"] ?? 0) / NANOSECONDS_PER_MILLISECOND;
    return { fault: null, clockAheadMillis: Math.max(0, last - now) };
  } finally {
    connection.close();
  }
}
