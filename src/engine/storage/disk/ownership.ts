import { openSqlite } from "./sqlite.ts";

/**
 * Takes sole use of a database file. The lock is the operating system's, on a file beside the database, so it ends
 * with the process however that ends.
 * @returns the function that gives it up
 * @throws if another process, or another `openDatabase` of this one, has it
 */
export function takeOwnership(file: string): () => void {
  const lock = openSqlite(`${file}-lock`, { busyTimeoutMillis: 0 });
  try {
    lock.exec("PRAGMA locking_mode = EXCLUSIVE");
    lock.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    lock.close();
    if (!(cause instanceof Error && /locked|busy/i.test(cause.message))) throw cause;
    throw new Error(`The database ${file} is in use by another process; only one may open it at a time`, { cause });
  }
  return () => lock.close();
}
