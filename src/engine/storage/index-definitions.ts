import type { IndexDefinition, Table } from "./catalog-state.ts";
import type { SchemaJson } from "./types.ts";

/** Indexes by name, with their definitions as JSON. */
export type Definitions = ReadonlyMap<string, { indexId: number; definition: string }>;

/** The indexes of a schema's table, as JSON by name. */
export function definitionsOf(table: SchemaJson["tables"][number] | undefined): Map<string, string> {
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

/** The indexes of a table beside the built-in ones, as JSON by name, as `definitionsOf` writes it. */
export function existingDefinitions(table: Table): Definitions {
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
