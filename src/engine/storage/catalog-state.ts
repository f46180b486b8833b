import type { ComponentPath } from "../values/json.ts";
import { parseValidator, type ValidatorJson } from "../values/validator.ts";
import type { SqliteConnection, SqlRow } from "./disk/sqlite.ts";
import { StorageTrouble } from "./disk/storage-trouble.ts";
import { parseStored } from "./disk/stored-json.ts";
import type { SchemaJson } from "./types.ts";

/** An ordered index. Its keys are the values of `fields` (which end in `_creationTime`), then the document's id. */
export interface DatabaseIndex {
  indexId: number;
  name: string;
  /** As Convex lists them: without the closing `_id`, except for `by_id`. */
  fields: readonly string[];
  /** What a whole key is of, and a range may compare: `fields`, then `_id`. */
  keyFields: readonly string[];
  /** `keyFields`, split. */
  keyPaths: readonly (readonly string[])[];
  /** A staged index is kept, but not yet open to queries. */
  staged: boolean;
}

/** A full-text index of one field, with fields that a search may also ask to be equal. */
export interface SearchIndex {
  indexId: number;
  name: string;
  searchField: string;
  filterFields: readonly string[];
  staged: boolean;
}

/** An index of vectors of one length, with fields that a search may ask to be equal. */
export interface VectorIndex {
  indexId: number;
  name: string;
  vectorField: string;
  dimensions: number;
  filterFields: readonly string[];
  staged: boolean;
}

/** One table of one component. */
export interface Table {
  /** Unique in the database, unlike `number`, which ids carry and which is unique in its component. */
  tablet: number;
  component: ComponentPath;
  name: string;
  number: number;
  byId: DatabaseIndex;
  byCreationTime: DatabaseIndex;
  /** All ordered indexes, the built-in two first. */
  indexes: readonly DatabaseIndex[];
  searchIndexes: readonly SearchIndex[];
  vectorIndexes: readonly VectorIndex[];
  /** True if the component's schema names the table. */
  declared: boolean;
  /** Validator of its documents; null if anything may be stored. */
  validator: ValidatorJson | null;
}

/** The tables of one component. */
export interface ComponentTables {
  byName: ReadonlyMap<string, Table>;
  byNumber: ReadonlyMap<number, Table>;
  /** True if only tables of the schema may be written. */
  closed: boolean;
}

/** Content of `storage_indexes.definition`. */
export type IndexDefinition =
  | { kind: "database"; fields: string[]; staged: boolean }
  // Of text and vectors, `staged` is there only where it is true.
  | { kind: "search"; searchField: string; filterFields: string[]; staged?: true }
  | { kind: "vector"; vectorField: string; dimensions: number; filterFields: string[]; staged?: true };

const NO_TABLES: ComponentTables = { byName: new Map(), byNumber: new Map(), closed: false };

/** All tables at one moment. Never changed: a transaction that makes a table reads a new state from SQLite. */
export class CatalogState {
  readonly #components: ReadonlyMap<ComponentPath, ComponentTables>;

  constructor(components: ReadonlyMap<ComponentPath, ComponentTables>) {
    this.#components = components;
  }

  /** The tables of a component; none for one that was never seen. */
  component(path: ComponentPath): ComponentTables {
    return this.#components.get(path) ?? NO_TABLES;
  }
}

/** Reads the catalog as a connection sees it. @throws StorageTrouble if a row is damaged */
export function loadCatalog(connection: SqliteConnection): CatalogState {
  const schemas = loadSchemas(connection);
  const indexes = groupByTablet(connection.prepare("SELECT * FROM storage_indexes ORDER BY index_id").all());
  const tables = connection
    .prepare("SELECT * FROM storage_tables")
    .all()
    .map((row) => readTable(connection, row, { indexRows: indexes.get(Number(row.tablet)) ?? [], schemas }));
  const components = new Map<ComponentPath, ComponentTables>();
  for (const path of new Set([...schemas.keys(), ...tables.map((table) => table.component)])) {
    const own = tables.filter((table) => table.component === path);
    components.set(path, {
      byName: new Map(own.map((table) => [table.name, table])),
      byNumber: new Map(own.map((table) => [table.number, table])),
      closed: schemas.get(path)?.schemaValidation === true,
    });
  }
  return new CatalogState(components);
}

function groupByTablet(rows: SqlRow[]): Map<number, SqlRow[]> {
  const groups = new Map<number, SqlRow[]>();
  for (const row of rows) {
    const tablet = Number(row.tablet);
    groups.set(tablet, [...(groups.get(tablet) ?? []), row]);
  }
  return groups;
}

function loadSchemas(connection: SqliteConnection): Map<ComponentPath, SchemaJson> {
  const rows = connection.prepare("SELECT component, schema FROM storage_schemas").all();
  // `applySchema` wrote the column from a SchemaJson.
  return new Map(rows.map((row) => [String(row.component), parseStored(connection, row.schema) as SchemaJson]));
}

function readTable(
  connection: SqliteConnection,
  row: SqlRow,
  { indexRows, schemas }: { indexRows: SqlRow[]; schemas: Map<ComponentPath, SchemaJson> },
): Table {
  const component = String(row.component);
  const name = String(row.name);
  const defined = indexRows.map((index) => ({
    indexId: Number(index.index_id),
    name: String(index.name),
    // The column is written by `createIndex` alone, from an IndexDefinition.
    definition: parseStored(connection, index.definition) as IndexDefinition,
  }));
  const indexes = defined.flatMap(({ indexId, name: indexName, definition }) =>
    definition.kind === "database" ? [databaseIndex(indexId, indexName, definition)] : [],
  );
  const searchIndexes = defined.flatMap(({ indexId, name: indexName, definition }) =>
    definition.kind === "search" ? [{ indexId, name: indexName, staged: false, ...definition }] : [],
  );
  const vectorIndexes = defined.flatMap(({ indexId, name: indexName, definition }) =>
    definition.kind === "vector" ? [{ indexId, name: indexName, staged: false, ...definition }] : [],
  );
  return {
    tablet: Number(row.tablet),
    component,
    name,
    number: Number(row.number),
    byId: builtIn(connection, indexes, "by_id"),
    byCreationTime: builtIn(connection, indexes, "by_creation_time"),
    indexes,
    searchIndexes,
    vectorIndexes,
    declared: schemas.get(component)?.tables.some((table) => table.tableName === name) === true,
    validator: documentValidator(schemas.get(component), name),
  };
}

function databaseIndex(
  indexId: number,
  name: string,
  definition: Extract<IndexDefinition, { kind: "database" }>,
): DatabaseIndex {
  const { fields, staged } = definition;
  const keyFields = fields.at(-1) === "_id" ? fields : [...fields, "_id"];
  return { indexId, name, fields, keyFields, keyPaths: keyFields.map((field) => field.split(".")), staged };
}

function builtIn(connection: SqliteConnection, indexes: DatabaseIndex[], name: string): DatabaseIndex {
  const index = indexes.find((candidate) => candidate.name === name);
  if (index !== undefined) return index;
  throw new StorageTrouble("damaged", connection.file, { cause: new Error(`A table without its index ${name}`) });
}

function documentValidator(schema: SchemaJson | undefined, name: string): ValidatorJson | null {
  if (schema === undefined || !schema.schemaValidation) return null;
  const table = schema.tables.find((candidate) => candidate.tableName === name);
  return table === undefined || table.documentType === null ? null : parseValidator(table.documentType);
}
