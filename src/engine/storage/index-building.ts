import type { ComponentPath } from "../values/json.ts";
import { FIRST_KEY, LAST_KEY } from "../values/key.ts";
import type { IndexDefinition, Table } from "./catalog-state.ts";
import type { SqliteConnection } from "./disk/sqlite.ts";
import { DocumentRow } from "./document-row.ts";
import { definitionsOf, existingDefinitions, type Definitions } from "./index-definitions.ts";
import { enterDocument, isNone, someIndexes } from "./index-filling.ts";
import { OpenTransaction } from "./open-transaction.ts";
import { checkSchema } from "./schema-rules.ts";
import { createIndex, dropIndex } from "./table-creation.ts";
import type { Database, SchemaJson, WriteTransaction } from "./types.ts";

/** Ends the name of an index that is being built, and of one that is complete but not in use; no name in a schema holds a "+". */
const BUILDING = "+building";
const BUILT = "+built";

/** Sizes of the steps of a build. */
export interface BuildSteps {
  /** Documents that one transaction enters: reads and other writes come between two of them. */
  documentsAtOnce: number;
  /** A table with fewer documents is left to `applySchema`, which enters them at once. */
  smallTable: number;
}

const STEPS: BuildSteps = { documentsAtOnce: 64, smallTable: 512 };

/** Of others, in a process whose event loop does not turn. */
const COMMITS_BETWEEN_STEPS = 4;

/** The indexes of one table that are being built. */
interface Build {
  component: ComponentPath;
  table: string;
  indexIds: readonly number[];
}

/**
 * Fills the new indexes of a schema ahead of `applySchema`, which then only puts them into use. Reads and writes go on: from the
 * first step on, writes keep these indexes like all others, and queries cannot name them. One call at a time; what is not
 * put into use after it is for `dropUnusedBuilds`, or the next start, to remove.
 * @throws with Convex's text if the schema breaks a rule of Convex
 */
export async function buildIndexes(
  database: Database,
  component: ComponentPath,
  schema: SchemaJson | null,
  steps: BuildSteps = STEPS,
): Promise<void> {
  if (schema === null) return;
  checkSchema(schema);
  const { value: builds } = await database.transact((transaction) =>
    schema.tables.flatMap((wanted) => beginBuild(opened(transaction), component, wanted, steps.smallTable)),
  );
  for (const build of builds) {
    let after: Uint8Array | null = FIRST_KEY;
    while (after !== null) {
      const from: Uint8Array = after;
      const step = await database.transact((transaction) => buildStep(opened(transaction), build, from, steps));
      after = step.value;
      await letOthersGo(database);
    }
  }
}

/**
 * Settles when the event loop has turned, or after a few commits: callers in this process that await one mutation after another
 * without any other work keep it from turning.
 */
async function letOthersGo(database: Database): Promise<void> {
  let commits = 0;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      clearImmediate(turn);
      stop();
      resolve();
    };
    const turn = setImmediate(go);
    const stop = database.onCommit(() => {
      commits += 1;
      if (commits === COMMITS_BETWEEN_STEPS) go();
    });
  });
}

/** The indexes that are complete, but not in use yet, by the names that a schema gives them. */
export function builtIndexes(existing: Definitions, wanted: ReadonlyMap<string, string>): Map<string, number> {
  const built = new Map<string, number>();
  for (const [name, definition] of wanted) {
    const candidate = existing.get(name + BUILT);
    if (existing.get(name)?.definition === definition || candidate?.definition !== asStaged(definition)) continue;
    built.set(name, candidate.indexId);
  }
  return built;
}

/** Opens a built index to queries, under its name in the schema, which must be free. */
export function putIntoUse(
  connection: SqliteConnection,
  { indexId, name, definition }: { indexId: number; name: string; definition: string },
): void {
  connection
    .prepare("UPDATE storage_indexes SET name = ?, definition = ? WHERE index_id = ?")
    .run(name, definition, indexId);
}

/** Removes what builds left that came to no end, before the catalog is read. */
export function dropBuilds(connection: SqliteConnection): void {
  const indexes = connection.prepare("SELECT index_id, name FROM storage_indexes").all();
  for (const { index_id: indexId, name } of indexes) if (isBuild(String(name))) dropIndex(connection, Number(indexId));
}

/** `dropBuilds` in an open database, after a schema was refused. */
export async function dropUnusedBuilds(database: Database): Promise<void> {
  await database.transact((transaction) => {
    dropBuilds(transaction.connection);
    opened(transaction).reloadCatalog();
  });
}

/** True for the name of an index that is not in use yet. */
export function isBuild(name: string): boolean {
  return name.endsWith(BUILDING) || name.endsWith(BUILT);
}

function opened(transaction: WriteTransaction): OpenTransaction {
  if (transaction instanceof OpenTransaction) return transaction;
  throw new Error("Indexes are built in a transaction of this database");
}

/** Writes the rows of the indexes that a table is going to have, so that writes keep them from now on. */
function beginBuild(
  transaction: OpenTransaction,
  component: ComponentPath,
  wanted: SchemaJson["tables"][number],
  smallTable: number,
): Build[] {
  const { connection } = transaction;
  const table = transaction.catalog.component(component).byName.get(wanted.tableName);
  if (table === undefined || isSmall(connection, table, smallTable)) return [];
  const existing = existingDefinitions(table);
  const names: string[] = [];
  for (const [name, definition] of definitionsOf(wanted)) {
    if (existing.get(name)?.definition === definition) continue;
    // `asStaged` writes a definition.
    createIndex(connection, table.tablet, name + BUILDING, JSON.parse(asStaged(definition)) as IndexDefinition);
    names.push(name + BUILDING);
  }
  if (names.length === 0) return [];
  transaction.reloadCatalog();
  const begun = existingDefinitions(tableOf(transaction, { component, table: table.name }));
  const indexIds = names.flatMap((name) => begun.get(name)?.indexId ?? []);
  return [{ component, table: table.name, indexIds }];
}

/**
 * Enters the next documents. An entry that a write has made meanwhile is left as it is, so a step may be repeated.
 * @param after key in `by_id` of the last document that was entered
 * @returns that key after this step; null if all are in
 */
function buildStep(
  transaction: OpenTransaction,
  { indexIds, ...place }: Build,
  after: Uint8Array,
  { documentsAtOnce }: BuildSteps,
): Uint8Array | null {
  const { connection } = transaction;
  const table = tableOf(transaction, place);
  const indexes = someIndexes(table, ({ indexId }) => indexIds.includes(indexId));
  // Another schema, applied meanwhile, has dropped them.
  if (isNone(indexes)) return null;
  const rows = connection
    .prepare(
      `SELECT e.key AS key, d.document AS document, d.size AS size, d.json AS json
       FROM storage_entries e JOIN storage_documents d ON d.document = e.document
       WHERE e.index_id = ? AND e.key > ? AND e.key < ? ORDER BY e.key LIMIT ? + 0`,
    )
    .all(table.byId.indexId, after, LAST_KEY, documentsAtOnce);
  for (const row of rows) {
    const { rowId, document } = new DocumentRow(connection, row);
    enterDocument(connection, indexes, rowId, document);
  }
  const key = rows.at(-1)?.key;
  if (rows.length === documentsAtOnce && key instanceof Uint8Array) return key;
  finish(transaction, indexIds);
  return null;
}

function finish(transaction: OpenTransaction, indexIds: readonly number[]): void {
  const rename = transaction.connection.prepare(
    "UPDATE storage_indexes SET name = replace(name, ?, ?) WHERE index_id = ?",
  );
  for (const indexId of indexIds) rename.run(BUILDING, BUILT, indexId);
  transaction.reloadCatalog();
}

function tableOf(transaction: OpenTransaction, { component, table: name }: Pick<Build, "component" | "table">): Table {
  const table = transaction.catalog.component(component).byName.get(name);
  if (table === undefined) throw new Error(`The catalog lacks ${name}`);
  return table;
}

/** The definition, as JSON, that keeps the index from queries. */
function asStaged(definition: string): string {
  // Written by `definitionsOf`.
  return JSON.stringify({ ...(JSON.parse(definition) as IndexDefinition), staged: true });
}

function isSmall(connection: SqliteConnection, table: Table, limit: number): boolean {
  const count = connection.prepare(
    "SELECT count(*) AS n FROM (SELECT 1 FROM storage_entries WHERE index_id = ? LIMIT ? + 0)",
  );
  return Number(count.get(table.byId.indexId, limit)?.n) < limit;
}
