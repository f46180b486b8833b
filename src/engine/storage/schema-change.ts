import { setImmediate as nextTurn } from "node:timers/promises";
import type { ComponentPath, ConvexDocument } from "../values/json.ts";
import { FIRST_KEY, LAST_KEY } from "../values/key.ts";
import { parseValidator } from "../values/validator.ts";
import type { IndexDefinition, Table } from "./catalog-state.ts";
import { DocumentRow } from "./document-row.ts";
import { schemaProblem } from "./enforce-schema.ts";
import { builtIndexes, isBuild, putIntoUse } from "./index-building.ts";
import { definitionsOf, existingDefinitions } from "./index-definitions.ts";
import { enterDocument, isNone, someIndexes } from "./index-filling.ts";
import type { OpenTransaction } from "./open-transaction.ts";
import type { SqliteConnection } from "./disk/sqlite.ts";
import { checkSchema } from "./schema-rules.ts";
import { createIndex, dropIndex } from "./table-creation.ts";
import type { SchemaDiff, SchemaJson } from "./types.ts";

/** Documents that a backfill or a check holds in memory at a time. */
const BATCH = 512;

/**
 * Brings the tables of a component to a schema. The indexes of tables that are not in it are dropped; their documents
 * stay.
 * @throws with Convex's text if the schema breaks a rule of Convex, or a stored document does not match
 */
export async function applySchema(
  transaction: OpenTransaction,
  component: ComponentPath,
  schema: SchemaJson | null,
): Promise<SchemaDiff> {
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
  await checkDocuments(transaction, component, before === null ? null : (JSON.parse(before) as SchemaJson));
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
  const { connection } = transaction;
  const diff: SchemaDiff = { addedIndexes: [], removedIndexes: [] };
  const created = new Set<string>();
  for (const table of transaction.catalog.component(component).byName.values()) {
    const wanted = definitionsOf(schema?.tables.find((candidate) => candidate.tableName === table.name));
    const existing = existingDefinitions(table);
    const built = builtIndexes(existing, wanted);
    const isInUse = (name: string, definition?: string): boolean => existing.get(name)?.definition === definition;
    for (const [name, { indexId }] of existing) {
      if (isInUse(name, wanted.get(name)) || [...built.values()].includes(indexId)) continue;
      dropIndex(connection, indexId);
      if (!isBuild(name)) diff.removedIndexes.push(`${table.name}.${name}`);
    }
    for (const [name, definition] of wanted) {
      if (isInUse(name, definition)) continue;
      diff.addedIndexes.push(`${table.name}.${name}`);
      const indexId = built.get(name);
      if (indexId !== undefined) putIntoUse(connection, { indexId, name, definition });
      // Written by `definitionsOf`.
      else createIndex(connection, table.tablet, name, JSON.parse(definition) as IndexDefinition);
      if (indexId === undefined) created.add(`${table.name}.${name}`);
    }
  }
  transaction.reloadCatalog();
  backfill(transaction, component, created);
  return diff;
}

/** Fills the new indexes (named "table.index") with the documents that their tables hold. */
function backfill(transaction: OpenTransaction, component: ComponentPath, created: ReadonlySet<string>): void {
  for (const table of transaction.catalog.component(component).byName.values()) {
    const isNew = ({ name }: { name: string }): boolean => created.has(`${table.name}.${name}`);
    const indexes = someIndexes(table, isNew);
    if (isNone(indexes)) continue;
    for (const { rowId, document } of allDocuments(transaction.connection, table)) {
      enterDocument(transaction.connection, indexes, rowId, document);
    }
  }
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

/** Tables whose documents were held to the same validator before are not read again. Queries come between the batches. */
async function checkDocuments(
  transaction: OpenTransaction,
  component: ComponentPath,
  before: SchemaJson | null,
): Promise<void> {
  let checked = 0;
  for (const table of transaction.catalog.component(component).byName.values()) {
    if (table.validator === null || isSameValidator(table, before)) continue;
    for (const { document } of allDocuments(transaction.connection, table)) {
      checked += 1;
      if (checked % BATCH === 0) await nextTurn();
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
