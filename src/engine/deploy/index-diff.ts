import type { SchemaJson } from "../storage/types.ts";
import type { ConvexObject } from "../values/json.ts";

/** An index as the deploy API writes it. `name` is "table.index". */
export type IndexConfig = ConvexObject & { name: string; type: "database" | "search" | "vector" };

export interface IndexDiff {
  added_indexes: IndexConfig[];
  removed_indexes: IndexConfig[];
}

/** Index changes of a schema in one component. An index with changed fields is removed and added. */
export function diffIndexes(previous: SchemaJson | null, next: SchemaJson | null): IndexDiff {
  const before = indexesOf(previous);
  const after = indexesOf(next);
  return { added_indexes: without(after, before), removed_indexes: without(before, after) };
}

function without(indexes: IndexConfig[], others: IndexConfig[]): IndexConfig[] {
  const known = new Set(others.map((index) => JSON.stringify(index)));
  return indexes.filter((index) => !known.has(JSON.stringify(index)));
}

/** Every index of a schema. */
export function indexesOf(schema: SchemaJson | null): IndexConfig[] {
  return (schema?.tables ?? []).flatMap((table): IndexConfig[] => [
    ...table.indexes.map(({ indexDescriptor, fields }): IndexConfig => ({
      name: `${table.tableName}.${indexDescriptor}`,
      type: "database",
      fields,
    })),
    ...table.searchIndexes.map(({ indexDescriptor, searchField, filterFields }): IndexConfig => ({
      name: `${table.tableName}.${indexDescriptor}`,
      type: "search",
      searchField,
      filterFields,
    })),
    ...table.vectorIndexes.map(({ indexDescriptor, vectorField, dimensions, filterFields }): IndexConfig => ({
      name: `${table.tableName}.${indexDescriptor}`,
      type: "vector",
      vectorField,
      dimensions,
      filterFields,
    })),
  ]);
}
