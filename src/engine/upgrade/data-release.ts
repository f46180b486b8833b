import type { SqliteConnection } from "../storage/disk/sqlite.ts";
import { dropCopy, keepCopy, keepNewestCopies, latestCopy } from "./data-copy.ts";
import { isNewer } from "./version.ts";

/** The release of the program that opens a data directory. */
export interface Release {
  /** Its version, as "1.2.3". */
  version: string;
  /** Folder for copies of data that an earlier release left; made when it is needed. */
  backups: string;
}

/** A data directory, and the release that opens it; without one nothing is looked at. */
export interface TakenOver {
  directory: string;
  release?: Release;
  /** Milliseconds since 1970. */
  clock?(): number;
  /** Bytes that may still be written to a folder's disk; default: as the operating system says. */
  freeBytes?(folder: string): number;
  /** Hears which copy was made. */
  onSystemLog?(message: string): void;
}

/** Data that a newer release wrote: it may have changed them in ways that this one does not know. */
export class NewerDataError extends Error {
  override readonly name = "NewerDataError";
}

/**
 * Call it before anything else is done to a database. Data of an earlier release are copied first, whole; then the database
 * belongs to this release. Data of this release are left alone.
 * @throws NewerDataError for data of a newer release; NoCopyError if the copy cannot be made. Nothing is changed then
 */
export function takeOver(connection: SqliteConnection, options: TakenOver): void {
  const { directory, release, clock = Date.now, freeBytes } = options;
  if (!release) return;
  const { version, backups } = release;
  if (isEmpty(connection)) return recordRelease(connection, version);
  const previous = readRelease(connection);
  if (previous === version) return;
  if (previous !== null && isNewer(previous, version)) throw refusal(directory, previous, release);
  const copy = keepCopy(connection, backups, { directory, freeBytes, time: clock(), from: previous, to: version });
  try {
    recordRelease(connection, version);
  } catch (error) {
    // The next start makes another one: without this, starts that fail would fill the disk.
    dropCopy(copy);
    throw error;
  }
  keepNewestCopies(backups, copy);
  options.onSystemLog?.(
    `The data of ${previous ?? "an earlier release"} were copied to ${copy} before release ${version} changes them`,
  );
}

/** The release that opened a database last; null if that was one that kept no record. */
export function readRelease(connection: SqliteConnection): string | null {
  if (!hasTable(connection, "engine_release")) return null;
  const row = connection.prepare("SELECT version FROM engine_release").get();
  return row === undefined ? null : String(row.version);
}

/** In one transaction: a table without a version would stand for a release that kept none. */
function recordRelease(connection: SqliteConnection, version: string): void {
  try {
    connection.prepare("BEGIN IMMEDIATE").run();
    connection.exec(
      "CREATE TABLE IF NOT EXISTS engine_release (id INTEGER PRIMARY KEY CHECK (id = 1), version TEXT NOT NULL)",
    );
    connection.prepare("INSERT OR REPLACE INTO engine_release (id, version) VALUES (1, ?)").run(version);
    connection.prepare("COMMIT").run();
  } catch (error) {
    connection.rollBack();
    throw error;
  }
}

function isEmpty(connection: SqliteConnection): boolean {
  return connection.prepare("SELECT name FROM sqlite_master LIMIT 1").get() === undefined;
}

function hasTable(connection: SqliteConnection, name: string): boolean {
  return connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;
}

function refusal(directory: string, previous: string, { version, backups }: Release): NewerDataError {
  const copy = latestCopy(backups);
  const back =
    copy === null ? "" : `. To go back to an earlier state, move ${directory} away and put ${copy} in its place`;
  return new NewerDataError(
    `The data in ${directory} belong to release ${previous}; this is release ${version}, which is older and could ` +
      `damage them. Nothing was changed. Start release ${previous} or a later one${back}`,
  );
}
