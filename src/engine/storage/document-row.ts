import { encodeKey } from "../values/key.ts";
import type { Table } from "./catalog-state.ts";
import type { SqliteConnection, SqlRow } from "./disk/sqlite.ts";
import { StoredDocument } from "./disk/stored-document.ts";

/** A stored document with its place in SQLite. */
export class DocumentRow extends StoredDocument {
  /** Rowid in `storage_documents`, which entries and postings point to. */
  readonly rowId: number;

  /** @param row has the columns document, size and json */
  constructor(connection: SqliteConnection, row: SqlRow) {
    super(connection, row);
    this.rowId = Number(row.document);
  }
}

const SELECT_BY_ENTRY = `
  SELECT d.document AS document, d.size AS size, d.json AS json
  FROM storage_entries e JOIN storage_documents d ON d.document = e.document
  WHERE e.index_id = ? AND e.key = ?`;

/** The key of a document in `by_id`. */
export function idKey(id: string): Uint8Array {
  return encodeKey([id]);
}

/** Finds a document of a table by its `by_id` key. */
export function findDocument(connection: SqliteConnection, table: Table, key: Uint8Array): DocumentRow | null {
  const row = connection.prepare(SELECT_BY_ENTRY).get(table.byId.indexId, key);
  return row === undefined ? null : new DocumentRow(connection, row);
}
