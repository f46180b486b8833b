import { expect } from "vitest";
import { fieldAt } from "../values/field-path.ts";
import type { ConvexDocument } from "../values/json.ts";
import { encodeKey } from "../values/key.ts";
import { loadCatalog } from "./catalog-state.ts";
import type { SqliteConnection } from "./disk/sqlite.ts";
import type { Database } from "./types.ts";
import { addVector } from "./vectors/vector-entries.ts";

/** One row of `storage_entries` or of `storage_postings`, as text. */
type Rows = string[];

/**
 * Test step: every document of every table stands in each of its indexes at the place that its fields give, once, and
 * no index holds anything else. Reads the tables of SQLite themselves and makes all keys again.
 */
export function expectConsistent({ connection }: Database): void {
  expect(connection.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  expect(entriesOf(connection)).toEqual(expectedEntries(connection));
  expect(orphanedPostings(connection)).toEqual([]);
  expect(vectorsOf(connection)).toEqual(expectedVectors(connection));
}

function entriesOf(connection: SqliteConnection): Rows {
  const rows = connection.prepare("SELECT index_id, hex(key) AS key, document FROM storage_entries").all();
  return rows.map((row) => `${row.index_id} ${row.key} ${row.document}`).toSorted();
}

function expectedEntries(connection: SqliteConnection): Rows {
  const tables = connection.prepare("SELECT component, name FROM storage_tables").all();
  const documents = connection.prepare("SELECT document, json FROM storage_documents").all();
  const catalog = loadCatalog(connection);
  const tabletOf = tabletsByDocument(connection);
  return tables
    .flatMap(({ component, name }) => {
      const table = catalog.component(String(component)).byName.get(String(name));
      if (table === undefined) throw new Error(`The catalog lacks ${String(name)}`);
      const own = documents.filter(({ document }) => tabletOf.get(Number(document)) === table.tablet);
      return own.flatMap(({ document, json }) => {
        // Written by the document writer alone.
        const fields = JSON.parse(String(json)) as ConvexDocument;
        return table.indexes.map((index) => {
          const key = encodeKey(index.keyPaths.map((path) => fieldAt(fields, path.join("."))));
          return `${index.indexId} ${Buffer.from(key).toString("hex").toUpperCase()} ${document}`;
        });
      });
    })
    .toSorted();
}

function vectorsOf(connection: SqliteConnection): Rows {
  const rows = connection
    .prepare("SELECT index_id, document, id, filters, hex(vector) AS bytes FROM storage_vectors")
    .all();
  return rows.map((row) => `${row.index_id} ${row.document} ${row.id} ${row.filters} ${row.bytes}`).toSorted();
}

/** Each vector index, filled again into an empty table. */
function expectedVectors(connection: SqliteConnection): Rows {
  const tabletOf = tabletsByDocument(connection);
  const catalog = loadCatalog(connection);
  const tables = connection.prepare("SELECT component, name FROM storage_tables").all();
  const documents = connection.prepare("SELECT document, json FROM storage_documents").all();
  const expected: Rows = [];
  connection.exec("SAVEPOINT expected_vectors; DELETE FROM storage_vectors");
  for (const { component, name } of tables) {
    const table = catalog.component(String(component)).byName.get(String(name));
    const own = documents.filter(({ document }) => tabletOf.get(Number(document)) === table?.tablet);
    for (const index of table?.vectorIndexes ?? []) {
      // Written by the document writer alone.
      for (const { document, json } of own)
        addVector(connection, index, Number(document), JSON.parse(String(json)) as ConvexDocument);
    }
  }
  expected.push(...vectorsOf(connection));
  connection.exec("ROLLBACK TO expected_vectors; RELEASE expected_vectors");
  return expected;
}

/** By the one entry that each document has in `by_id`; a document without one is in no table. */
function tabletsByDocument(connection: SqliteConnection): Map<number, number> {
  const rows = connection
    .prepare(
      `SELECT e.document AS document, i.tablet AS tablet FROM storage_entries e
       JOIN storage_indexes i ON i.index_id = e.index_id WHERE i.name = 'by_id'`,
    )
    .all();
  const documents = connection.prepare("SELECT count(*) AS n FROM storage_documents").get();
  expect(rows.length).toBe(Number(documents?.n));
  return new Map(rows.map((row) => [Number(row.document), Number(row.tablet)]));
}

function orphanedPostings(connection: SqliteConnection): unknown[] {
  return connection
    .prepare(
      `SELECT index_id, term, document FROM storage_postings
       WHERE document NOT IN (SELECT document FROM storage_documents)
          OR index_id NOT IN (SELECT index_id FROM storage_indexes)`,
    )
    .all();
}
