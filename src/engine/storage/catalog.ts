import type { ComponentPath } from "../values/json.ts";
import type { CatalogState } from "./catalog-state.ts";
import { OpenTransaction } from "./open-transaction.ts";
import { applySchema } from "./schema-change.ts";
import { fixedTableName, fixedTableNumber, isSystemTable } from "./table-names.ts";
import type { Catalog, SchemaDiff, SchemaJson, WriteTransaction } from "./types.ts";

/** Makes the catalog of a database. @param state the tables of the open transaction, else of the last commit */
export function createCatalog(state: () => CatalogState): Catalog {
  return {
    applySchema: async (
      transaction: WriteTransaction,
      component: ComponentPath,
      schema: SchemaJson | null,
    ): Promise<SchemaDiff> => {
      if (!(transaction instanceof OpenTransaction))
        throw new Error("applySchema needs a transaction of this database");
      return applySchema(transaction, component, schema);
    },
    tableNumber: (component, table) =>
      state().component(component).byName.get(table)?.number ?? fixedTableNumber(table),
    tableName: (component, number) => state().component(component).byNumber.get(number)?.name ?? fixedTableName(number),
    tables: (component) =>
      [...state().component(component).byName.keys()].filter((name) => !isSystemTable(name)).sort(),
  };
}
