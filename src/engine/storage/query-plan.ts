import type { ComponentPath } from "../values/json.ts";
import { FIRST_KEY, LAST_KEY } from "../values/key.ts";
import type { CatalogState, DatabaseIndex, SearchIndex, Table } from "./catalog-state.ts";
import { keyBounds } from "./index-range.ts";
import type { KeyRange } from "./scan.ts";
import { BUILT_IN_INDEXES } from "./schema-rules.ts";
import type { QueryJson, SearchFilterJson } from "./types.ts";

/** Where a query takes its documents from. `fields` are those of an index of the schema, none of a built-in one. */
export type QueryPlan =
  | { kind: "missingTable"; table: string }
  | { kind: "range"; range: KeyRange; fields: readonly string[] }
  | { kind: "search"; table: Table; index: SearchIndex; filters: readonly SearchFilterJson[] };

/** Finds the index and the keys for a query. @throws with Convex's texts on an unknown or misused index */
export function planQuery(catalog: CatalogState, component: ComponentPath, source: QueryJson["source"]): QueryPlan {
  const tables = catalog.component(component).byName;
  if (source.type === "FullTableScan") {
    const table = tables.get(source.tableName);
    if (table === undefined) return { kind: "missingTable", table: source.tableName };
    const { indexId } = table.byCreationTime;
    return {
      kind: "range",
      range: { indexId, lower: FIRST_KEY, upper: LAST_KEY, descending: source.order === "desc" },
      fields: [],
    };
  }
  const [tableName, indexName] = splitIndexName(source.indexName);
  const table = tables.get(tableName);
  if (table === undefined) {
    if (BUILT_IN_INDEXES.has(indexName)) return { kind: "missingTable", table: tableName };
    throw indexNotFound(source.indexName);
  }
  if (source.type === "Search") return planSearch(table, indexName, source.filters);
  const index = findIndex(table, indexName);
  const bounds = keyBounds(index, source.range, source.indexName);
  return {
    kind: "range",
    range: { indexId: index.indexId, ...bounds, descending: source.order === "desc" },
    fields: BUILT_IN_INDEXES.has(indexName) ? [] : index.fields,
  };
}

/** The parts of "table.index". */
export function splitIndexName(name: string): [table: string, index: string] {
  const [table = "", index = ""] = name.split(".");
  return [table, index];
}

function findIndex(table: Table, name: string): DatabaseIndex {
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (index === undefined) throw indexNotFound(`${table.name}.${name}`);
  if (index.staged) throw indexStaged(`${table.name}.${name}`);
  return index;
}

/** The error of a query of an index that the schema does not open to queries yet. */
export function indexStaged(name: string): Error {
  return new Error(`Index ${name} is currently staged and not available to query until it is enabled.`);
}

/** The error of a query of an index that does not exist. */
export function indexNotFound(name: string): Error {
  return new Error(`Index ${name} not found.`);
}

function planSearch(table: Table, name: string, filters: readonly SearchFilterJson[]): QueryPlan {
  const index = table.searchIndexes.find((candidate) => candidate.name === name);
  if (index === undefined) throw indexNotFound(`${table.name}.${name}`);
  if (index.staged) throw indexStaged(`${table.name}.${name}`);
  return { kind: "search", table, index, filters };
}
