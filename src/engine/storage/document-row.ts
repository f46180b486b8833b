import { encodeKey } from "../values/key.ts";
import type { ConvexDocument } from "../values/json.ts";
import type { Table } from "./catalog-state.ts";
import type { SqliteConnection, SqlRow } from "./disk/sqlite.ts";
import { parseStored } from "./disk/stored-json.ts";

/** A stored document with its place in SQLite. */
export interface DocumentRow {
  /** Rowid in `storage_documents`, which entries and postings point to. */
  rowId: number;
  size: number;
  document: ConvexDocument;
}

const SELECT_BY_ENTRY = `
  SELECT d.document AS document, d.size AS size, d.json AS json
  FROM storage_entries e JOIN storage_documents d ON d.document = e.document
  WHERE e.index_id = ? AND e.key = ?`;

/** Parses a row with the columns document, size and json. @throws StorageTrouble if the json is damaged */
export function documentRow(connection: SqliteConnection, row: SqlRow): DocumentRow {
  return {
    rowId: Number(row.document),
    size: Number(row.size),
    // Only the writer fills the table, with documents.
    document: parseStored(connection, row.json) as ConvexDocument,
  };
}

/** The key of a document in `by_id`. */
export function idKey(id: string): Uint8Array {
  return encodeKey([id]);
}

/** Finds a document of a table by its `by_id` key. */
export function findDocument(connection: SqliteConnection, table: Table, key: Uint8Array): DocumentRow | null {
  const row = connection.prepare(SELECT_BY_ENTRY).get(table.byId.indexId, key);
  return row === undefined ? null : documentRow(connection, row);
}
