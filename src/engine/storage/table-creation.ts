import type { ComponentPath } from "../values/json.ts";
import type { ComponentTables, IndexDefinition, Table } from "./catalog-state.ts";
import type { SqliteConnection } from "./disk/sqlite.ts";
import { checkTableName, newTableNumber } from "./table-names.ts";

/** Writes the rows of new tables and of their built-in indexes. The catalog must be read again after it. */
export function createTables(
  connection: SqliteConnection,
  tables: ComponentTables,
  component: ComponentPath,
  names: readonly string[],
): void {
  const numbersInUse = new Set(tables.byNumber.keys());
  for (const name of names) {
    checkTableName(name);
    const number = newTableNumber(name, numbersInUse);
    numbersInUse.add(number);
    writeTable(connection, { component, name, number });
  }
}

function writeTable(
  connection: SqliteConnection,
  { component, name, number }: Pick<Table, "component" | "name" | "number">,
): void {
  const { lastInsertRowid } = connection
    .prepare("INSERT INTO storage_tables (component, name, number) VALUES (?, ?, ?)")
    .run(component, name, number);
  const tablet = Number(lastInsertRowid);
  createIndex(connection, tablet, "by_id", { kind: "database", fields: ["_id"], staged: false });
  createIndex(connection, tablet, "by_creation_time", { kind: "database", fields: ["_creationTime"], staged: false });
}

/** Writes the row of a new, empty index. */
export function createIndex(
  connection: SqliteConnection,
  tablet: number,
  name: string,
  definition: IndexDefinition,
): void {
  connection
    .prepare("INSERT INTO storage_indexes (tablet, name, definition) VALUES (?, ?, ?)")
    .run(tablet, name, JSON.stringify(definition));
}

/** Removes an index with all that is in it. */
export function dropIndex(connection: SqliteConnection, indexId: number): void {
  for (const table of ["storage_entries", "storage_postings", "storage_vectors", "storage_indexes"]) {
    connection.prepare(`DELETE FROM ${table} WHERE index_id = ?`).run(indexId);
  }
}
