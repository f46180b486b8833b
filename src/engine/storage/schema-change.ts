import type { ComponentPath, ConvexDocument } from "../values/json.ts";
import { FIRST_KEY, LAST_KEY } from "../values/key.ts";
import { parseValidator } from "../values/validator.ts";
import type { DatabaseIndex, IndexDefinition, SearchIndex, Table } from "./catalog-state.ts";
import { DocumentRow } from "./document-row.ts";
import { schemaProblem } from "./enforce-schema.ts";
import { indexKey } from "./index-entries.ts";
import type { OpenTransaction } from "./open-transaction.ts";
import { addPostings } from "./search/postings.ts";
import type { SqliteConnection } from "./disk/sqlite.ts";
import { checkSchema } from "./schema-rules.ts";
import { createIndex, dropIndex } from "./table-creation.ts";
import { addVector } from "./vectors/vector-entries.ts";
import type { SchemaDiff, SchemaJson } from "./types.ts";

type SchemaTable = SchemaJson["tables"][number];

/** Documents that a backfill or a check holds in memory at a time. */
const BATCH = 512;

/**
 * Brings the tables of a component to a schema. The indexes of tables that are not in it are dropped; their documents
 * stay.
 * @throws with Convex's text if the schema breaks a rule of Convex, or a stored document does not match
 */
export function applySchema(
  transaction: OpenTransaction,
  component: ComponentPath,
  schema: SchemaJson | null,
): SchemaDiff {
  const { connection } = transaction;
  const before = storedSchema(connection, component);
  const after = schema === null ? null : JSON.stringify(schema);
  if (before === after && hasIndexes(transaction, component, schema)) return { addedIndexes: [], removedIndexes: [] };
  if (schema !== null) checkSchema(schema);
  for (const table of schema?.tables ?? []) if (table.documentType !== null) parseValidator(table.documentType);
  storeSchema(connection, component, after);
  const { byName } = transaction.catalog.component(component);
  const missing = (schema?.tables ?? []).filter(({ tableName }) => !byName.has(tableName));
  transaction.createTables(
    component,
    missing.map(({ tableName }) => tableName),
  );
  const diff = changeIndexes(transaction, component, schema);
  transaction.changes.schema();
  transaction.wrote();
  // `storeSchema` wrote it from a SchemaJson.
  checkDocuments(transaction, component, before === null ? null : (JSON.parse(before) as SchemaJson));
  return diff;
}

/** False where an earlier version of the engine ignored a kind of index. */
function hasIndexes(transaction: OpenTransaction, component: ComponentPath, schema: SchemaJson | null): boolean {
  const { byName } = transaction.catalog.component(component);
  return (schema?.tables ?? []).every((wanted) => {
    const table = byName.get(wanted.tableName);
    const existing = table === undefined ? new Map<string, unknown>() : existingDefinitions(table);
    return [...definitionsOf(wanted).keys()].every((name) => existing.has(name));
  });
}

function storedSchema(connection: SqliteConnection, component: ComponentPath): string | null {
  const row = connection.prepare("SELECT schema FROM storage_schemas WHERE component = ?").get(component);
  return row === undefined ? null : String(row.schema);
}

function storeSchema(connection: SqliteConnection, component: ComponentPath, schema: string | null): void {
  if (schema === null) connection.prepare("DELETE FROM storage_schemas WHERE component = ?").run(component);
  else
    connection
      .prepare("INSERT OR REPLACE INTO storage_schemas (component, schema) VALUES (?, ?)")
      .run(component, schema);
}

function changeIndexes(transaction: OpenTransaction, component: ComponentPath, schema: SchemaJson | null): SchemaDiff {
  const diff: SchemaDiff = { addedIndexes: [], removedIndexes: [] };
  const created: string[] = [];
  for (const table of transaction.catalog.component(component).byName.values()) {
    const wanted = definitionsOf(schema?.tables.find((candidate) => candidate.tableName === table.name));
    const existing = existingDefinitions(table);
    for (const [name, { indexId, definition }] of existing) {
      if (wanted.get(name) === definition) continue;
      dropIndex(transaction.connection, indexId);
      diff.removedIndexes.push(`${table.name}.${name}`);
    }
    for (const [name, definition] of wanted) {
      if (existing.get(name)?.definition === definition) continue;
      // Written by `definitionsOf`.
      createIndex(transaction.connection, table.tablet, name, JSON.parse(definition) as IndexDefinition);
      created.push(`${table.name}.${name}`);
    }
  }
  transaction.reloadCatalog();
  backfill(transaction, component, new Set(created));
  diff.addedIndexes.push(...created);
  return diff;
}

/** The indexes of a schema's table, as JSON by name. */
function definitionsOf(table: SchemaTable | undefined): Map<string, string> {
  const definitions = new Map<string, string>();
  if (table === undefined) return definitions;
  const add = (name: string, definition: IndexDefinition): void => {
    definitions.set(name, JSON.stringify(definition));
  };
  for (const { indexDescriptor, fields } of table.indexes) add(indexDescriptor, databaseDefinition(fields, false));
  for (const { indexDescriptor, fields } of table.stagedDbIndexes ?? []) {
    add(indexDescriptor, databaseDefinition(fields, true));
  }
  const { stagedSearchIndexes = [], stagedVectorIndexes = [] } = table;
  for (const { indexDescriptor, searchField, filterFields } of table.searchIndexes) {
    add(indexDescriptor, { kind: "search", searchField, filterFields });
  }
  for (const { indexDescriptor, searchField, filterFields } of stagedSearchIndexes) {
    add(indexDescriptor, { kind: "search", searchField, filterFields, staged: true });
  }
  for (const { indexDescriptor, vectorField, dimensions, filterFields } of table.vectorIndexes) {
    add(indexDescriptor, { kind: "vector", vectorField, dimensions, filterFields });
  }
  for (const { indexDescriptor, vectorField, dimensions, filterFields } of stagedVectorIndexes) {
    add(indexDescriptor, { kind: "vector", vectorField, dimensions, filterFields, staged: true });
  }
  return definitions;
}

function databaseDefinition(fields: string[], staged: boolean): IndexDefinition {
  return { kind: "database", fields: [...fields, "_creationTime"], staged };
}

function existingDefinitions(table: Table): Map<string, { indexId: number; definition: string }> {
  const definitions = new Map<string, { indexId: number; definition: string }>();
  for (const { indexId, name, fields, staged } of table.indexes) {
    if (indexId === table.byId.indexId || indexId === table.byCreationTime.indexId) continue;
    definitions.set(name, { indexId, definition: JSON.stringify({ kind: "database", fields, staged }) });
  }
  for (const { indexId, name, staged, searchField, filterFields } of table.searchIndexes) {
    const definition = { kind: "search", searchField, filterFields, ...(staged ? { staged } : {}) };
    definitions.set(name, { indexId, definition: JSON.stringify(definition) });
  }
  for (const { indexId, name, staged, vectorField, dimensions, filterFields } of table.vectorIndexes) {
    const definition = { kind: "vector", vectorField, dimensions, filterFields, ...(staged ? { staged } : {}) };
    definitions.set(name, { indexId, definition: JSON.stringify(definition) });
  }
  return definitions;
}

/** Fills the new indexes (named "table.index") with the documents that their tables hold. */
function backfill(transaction: OpenTransaction, component: ComponentPath, created: ReadonlySet<string>): void {
  for (const table of transaction.catalog.component(component).byName.values()) {
    const isNew = ({ name }: { name: string }): boolean => created.has(`${table.name}.${name}`);
    const indexes = table.indexes.filter(isNew);
    const searchIndexes = table.searchIndexes.filter(isNew);
    const vectorIndexes = table.vectorIndexes.filter(isNew);
    if (indexes.length + searchIndexes.length + vectorIndexes.length === 0) continue;
    for (const { rowId, document } of allDocuments(transaction.connection, table)) {
      for (const index of indexes) addEntry(transaction.connection, index, rowId, document);
      for (const index of searchIndexes) addSearchEntry(transaction.connection, index, rowId, document);
      for (const index of vectorIndexes) addVector(transaction.connection, index, rowId, document);
    }
  }
}

function addEntry(connection: SqliteConnection, index: DatabaseIndex, rowId: number, document: ConvexDocument): void {
  connection
    .prepare("INSERT INTO storage_entries (index_id, key, document) VALUES (?, ?, ?)")
    .run(index.indexId, indexKey(index, document), rowId);
}

function addSearchEntry(
  connection: SqliteConnection,
  index: SearchIndex,
  rowId: number,
  document: ConvexDocument,
): void {
  addPostings(connection, index, rowId, document);
}

function* allDocuments(
  connection: SqliteConnection,
  table: Table,
): Generator<{ rowId: number; document: ConvexDocument }> {
  const select = connection.prepare(
    `SELECT e.key AS key, d.document AS document, d.size AS size, d.json AS json
     FROM storage_entries e JOIN storage_documents d ON d.document = e.document
     WHERE e.index_id = ? AND e.key > ? AND e.key < ? ORDER BY e.key LIMIT ? + 0`,
  );
  let last: Uint8Array = FIRST_KEY;
  for (;;) {
    const rows = select.all(table.byId.indexId, last, LAST_KEY, BATCH);
    for (const row of rows) yield new DocumentRow(connection, row);
    const key = rows.at(-1)?.key;
    if (rows.length < BATCH || !(key instanceof Uint8Array)) return;
    last = key;
  }
}

/** Tables whose documents were held to the same validator before are not read again. */
function checkDocuments(transaction: OpenTransaction, component: ComponentPath, before: SchemaJson | null): void {
  for (const table of transaction.catalog.component(component).byName.values()) {
    if (table.validator === null || isSameValidator(table, before)) continue;
    for (const { document } of allDocuments(transaction.connection, table)) {
      const problem = schemaProblem(transaction.catalog, table, document);
      if (problem === null) continue;
      throw new Error(
        `Schema validation failed.\nDocument with ID "${document._id}" in table "${table.name}" ` +
          `does not match the schema: ${problem}`,
      );
    }
  }
}

function isSameValidator(table: Table, before: SchemaJson | null): boolean {
  if (before === null || !before.schemaValidation) return false;
  const old = before.tables.find(({ tableName }) => tableName === table.name)?.documentType ?? null;
  return old !== null && JSON.stringify(parseValidator(old)) === JSON.stringify(table.validator);
}
