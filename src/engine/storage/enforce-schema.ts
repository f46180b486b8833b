import type { ConvexDocument } from "../values/json.ts";
import { checkValue, describeProblem } from "../values/validation.ts";
import type { CatalogState, Table } from "./catalog-state.ts";
import { fixedTableName, fixedTableNumber } from "./table-names.ts";

/** Why a document does not match the schema of its table, in Convex's words, or null if it does. */
export function schemaProblem(catalog: CatalogState, table: Table, document: ConvexDocument): string | null {
  if (table.validator === null) return null;
  const { _id, _creationTime, ...fields } = document;
  const { byName, byNumber } = catalog.component(table.component);
  const problem = checkValue(table.validator, fields, (name) => byName.get(name)?.number ?? fixedTableNumber(name));
  if (problem === null) return null;
  return describeProblem(problem, (number) => byNumber.get(number)?.name ?? fixedTableName(number));
}

/** @throws with Convex's text if the document does not match the schema of its table */
export function enforceSchema(catalog: CatalogState, table: Table, document: ConvexDocument): void {
  const problem = schemaProblem(catalog, table, document);
  if (problem === null) return;
  throw new Error(
    `Failed to insert or update a document in table "${table.name}" because it does not match the schema: ${problem}`,
  );
}
