import type { ConvexDocument } from "../values/json.ts";
import type { Table } from "./catalog-state.ts";
import type { SqliteConnection } from "./disk/sqlite.ts";
import { indexKey } from "./index-entries.ts";
import { addPostings, removePostings } from "./search/postings.ts";
import { addVector, removeVector } from "./vectors/vector-entries.ts";

/** Indexes of one table, of each kind. */
type Indexes = Pick<Table, "indexes" | "searchIndexes" | "vectorIndexes">;

/** The indexes of a table that are asked for. */
export function someIndexes(table: Table, isAsked: (index: { indexId: number; name: string }) => boolean): Indexes {
  return {
    indexes: table.indexes.filter(isAsked),
    searchIndexes: table.searchIndexes.filter(isAsked),
    vectorIndexes: table.vectorIndexes.filter(isAsked),
  };
}

/** True if there is no index of any kind. */
export function isNone({ indexes, searchIndexes, vectorIndexes }: Indexes): boolean {
  return indexes.length + searchIndexes.length + vectorIndexes.length === 0;
}

/** Enters a stored document in indexes of its table; those that it is in already stay as they are. */
export function enterDocument(
  connection: SqliteConnection,
  { indexes, searchIndexes, vectorIndexes }: Indexes,
  rowId: number,
  document: ConvexDocument,
): void {
  const insert = connection.prepare("INSERT OR IGNORE INTO storage_entries (index_id, key, document) VALUES (?, ?, ?)");
  for (const index of indexes) insert.run(index.indexId, indexKey(index, document), rowId);
  for (const index of searchIndexes) {
    removePostings(connection, index, rowId, document);
    addPostings(connection, index, rowId, document);
  }
  for (const index of vectorIndexes) {
    removeVector(connection, index, rowId);
    addVector(connection, index, rowId, document);
  }
}
