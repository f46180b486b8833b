import { FIRST_CREATION_TIME } from "./disk/clock.ts";
import { CURSOR_SECRET_BYTES } from "./cursor.ts";
import type { SqliteConnection } from "./disk/sqlite.ts";
import { StorageTrouble } from "./disk/storage-trouble.ts";

/** Raised when a change of the tables below makes files of an older version unreadable. */
const FORMAT = 1;

/** Memory for cached pages of one connection, in KiB (negative is KiB in SQLite's notation). */
const CACHE_SIZE = -16_384;

/** Pages that the write-ahead log collects before they move into the file: 16 MiB, a quarter faster than SQLite's own. */
const CHECKPOINT_PAGES = 4000;

/** The tables of the storage floor; the README beside this file says what is in them. */
const TABLES = `
CREATE TABLE IF NOT EXISTS storage_clock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  format INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  creation_time REAL NOT NULL,
  cursor_secret BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS storage_tables (
  tablet INTEGER PRIMARY KEY AUTOINCREMENT,
  component TEXT NOT NULL,
  name TEXT NOT NULL,
  number INTEGER NOT NULL,
  UNIQUE (component, name),
  UNIQUE (component, number)
);
CREATE TABLE IF NOT EXISTS storage_indexes (
  index_id INTEGER PRIMARY KEY AUTOINCREMENT,
  tablet INTEGER NOT NULL,
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  UNIQUE (tablet, name)
);
CREATE TABLE IF NOT EXISTS storage_schemas (component TEXT PRIMARY KEY, schema TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS storage_documents (document INTEGER PRIMARY KEY, size INTEGER NOT NULL, json TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS storage_entries (
  index_id INTEGER NOT NULL,
  key BLOB NOT NULL,
  document INTEGER NOT NULL,
  PRIMARY KEY (index_id, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS storage_postings (
  index_id INTEGER NOT NULL,
  term TEXT NOT NULL,
  document INTEGER NOT NULL,
  frequency INTEGER NOT NULL,
  length INTEGER NOT NULL,
  PRIMARY KEY (index_id, term, document)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS storage_vectors (
  entry INTEGER PRIMARY KEY AUTOINCREMENT,
  index_id INTEGER NOT NULL,
  document INTEGER NOT NULL,
  id TEXT NOT NULL,
  filters TEXT NOT NULL,
  vector BLOB NOT NULL,
  UNIQUE (index_id, document)
);
CREATE INDEX IF NOT EXISTS storage_vectors_by_index ON storage_vectors (index_id, entry);
`;

/** How commits reach the disk: "normal" survives a killed process, "full" also a power cut at any moment. */
export type Durability = "normal" | "full";

/** Options of a new file. */
export interface WriterOptions {
  durability: Durability;
  random(count: number): Uint8Array;
}

/** Sets up the connection that writes, and makes the tables in a new file. @throws if a newer version wrote the file */
export function prepareWriter(connection: SqliteConnection, options: WriterOptions): void {
  connection.exec("PRAGMA journal_mode = WAL");
  connection.exec(`PRAGMA synchronous = ${options.durability === "full" ? "FULL" : "NORMAL"}`);
  connection.exec(`PRAGMA cache_size = ${CACHE_SIZE}`);
  connection.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  connection.exec(TABLES);
  connection
    .prepare(
      "INSERT OR IGNORE INTO storage_clock (id, format, timestamp, creation_time, cursor_secret) VALUES (1, ?, 0, ?, ?)",
    )
    .run(FORMAT, FIRST_CREATION_TIME, options.random(CURSOR_SECRET_BYTES));
  const format = connection.prepare("SELECT format FROM storage_clock").get()?.format;
  if (format !== FORMAT) {
    throw new Error(`The database has format ${format}, but this version reads format ${FORMAT}; upgrade the program`);
  }
}

/** The secret of the cursors of this file. */
export function readCursorSecret(connection: SqliteConnection): Uint8Array {
  const secret = connection.prepare("SELECT cursor_secret FROM storage_clock").get()?.cursor_secret;
  if (secret instanceof Uint8Array) return secret;
  throw new StorageTrouble("damaged", connection.file, { cause: new Error("There is no secret of the cursors") });
}

/** Sets up a connection that reads snapshots. */
export function prepareReader(connection: SqliteConnection): void {
  connection.exec(`PRAGMA cache_size = ${CACHE_SIZE}`);
}
