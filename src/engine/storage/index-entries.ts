import { fieldAlong } from "../values/field-path.ts";
import type { ConvexDocument } from "../values/json.ts";
import { compareKeys, encodeKey } from "../values/key.ts";
import type { DatabaseIndex, Table } from "./catalog-state.ts";
import type { ChangeLog } from "./change-log.ts";
import { addPostings, removePostings } from "./search/postings.ts";
import { addVector, moveVector, removeVector } from "./vectors/vector-entries.ts";
import type { SqliteConnection, SqliteStatement, SqlValue } from "./disk/sqlite.ts";

const SEARCH_KEY = encodeKey([null]);

/** The key of a document in an index. */
export function indexKey(index: DatabaseIndex, document: ConvexDocument): Uint8Array {
  return encodeKey(index.keyPaths.map((path) => fieldAlong(document, path)));
}

/** A document before or after a write. */
export interface IndexedDocument {
  table: Table;
  rowId: number;
  document: ConvexDocument;
}

/** Enters a new document in all indexes of its table. */
export function addEntries(connection: SqliteConnection, log: ChangeLog, added: IndexedDocument): void {
  const { table, rowId, document } = added;
  const parameters: SqlValue[] = [];
  for (const index of table.indexes) {
    const key = indexKey(index, document);
    log.entry(index.indexId, key);
    parameters.push(index.indexId, key, rowId);
  }
  insertStatement(connection, table.indexes.length).run(...parameters);
  for (const index of table.searchIndexes) {
    log.entry(index.indexId, SEARCH_KEY);
    addPostings(connection, index, rowId, document);
  }
  for (const index of table.vectorIndexes) addVector(connection, index, rowId, document);
}

/** Texts of insert statements by their number of rows. */
const insertTexts = new Map<number, string>();

/** One statement for all indexes of a table: crossing into SQLite costs more than an entry. */
function insertStatement(connection: SqliteConnection, entries: number): SqliteStatement {
  let text = insertTexts.get(entries);
  if (text === undefined) {
    const rows = Array.from({ length: entries }, () => "(?, ?, ?)").join(", ");
    text = `INSERT INTO storage_entries (index_id, key, document) VALUES ${rows}`;
    insertTexts.set(entries, text);
  }
  return connection.prepare(text);
}

/** Takes a removed document out of all indexes of its table. */
export function removeEntries(connection: SqliteConnection, log: ChangeLog, removed: IndexedDocument): void {
  const { table, rowId, document } = removed;
  for (const index of table.indexes) {
    const key = indexKey(index, document);
    log.entry(index.indexId, key);
    removeEntry(connection, index, key);
  }
  for (const index of table.searchIndexes) {
    log.entry(index.indexId, SEARCH_KEY);
    removePostings(connection, index, rowId, document);
  }
  for (const index of table.vectorIndexes) removeVector(connection, index, rowId);
}

function removeEntry(connection: SqliteConnection, index: DatabaseIndex, key: Uint8Array): void {
  connection.prepare("DELETE FROM storage_entries WHERE index_id = ? AND key = ?").run(index.indexId, key);
}

/**
 * Moves a changed document to its new place in each index. Also where the place is the same the log is told, since
 * whoever read that place read the document.
 */
export function moveEntries(
  connection: SqliteConnection,
  log: ChangeLog,
  before: IndexedDocument,
  after: ConvexDocument,
): void {
  const { table, rowId } = before;
  for (const index of table.indexes) {
    const oldKey = indexKey(index, before.document);
    const newKey = indexKey(index, after);
    log.entry(index.indexId, oldKey);
    if (compareKeys(oldKey, newKey) === 0) continue;
    log.entry(index.indexId, newKey);
    removeEntry(connection, index, oldKey);
    insertStatement(connection, 1).run(index.indexId, newKey, rowId);
  }
  for (const index of table.searchIndexes) {
    log.entry(index.indexId, SEARCH_KEY);
    removePostings(connection, index, rowId, before.document);
    addPostings(connection, index, rowId, after);
  }
  for (const index of table.vectorIndexes) {
    moveVector(connection, index, rowId, { before: before.document, after });
  }
}
