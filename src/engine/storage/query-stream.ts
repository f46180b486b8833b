import type { ComponentPath } from "../values/json.ts";
import type { StoredDocument } from "./disk/stored-document.ts";
import { compileFilter } from "./filter.ts";
import type { QueryPlan } from "./query-plan.ts";
import { scan, type ScannedRow } from "./scan.ts";
import { search } from "./search/search.ts";
import type { QueryJson } from "./types.ts";
import type { View } from "./view.ts";

type Operators = QueryJson["operators"];

/** The documents of a query as they are stored, lazily: nothing is read before the first `next`. */
export function* streamQuery(
  view: View,
  component: ComponentPath,
  plan: QueryPlan,
  operators: Operators,
): Generator<StoredDocument, undefined> {
  const pass = compileOperators(operators);
  if (pass.exhausted()) return;
  for (const row of planRows(view, component, plan, rowsWanted(operators))) {
    if (pass.accepts(row)) yield row;
    if (pass.exhausted()) return;
  }
}

/** The rows that a plan selects, before any operator. @param expected rows wanted at most, if known */
export function planRows(
  view: View,
  component: ComponentPath,
  plan: QueryPlan,
  expected?: number,
): Iterable<ScannedRow> {
  switch (plan.kind) {
    case "missingTable":
      view.assertOpen();
      view.meter.query();
      view.reads.addMissingTable(component, plan.table);
      return [];
    case "range":
      return scan(view, plan.range, expected);
    case "search":
      return search(view, plan);
  }
}

/** Without a filter a query takes no more rows than its smallest limit; with one, nobody knows. */
function rowsWanted(operators: Operators): number | undefined {
  const [first] = operators;
  return first !== undefined && "limit" in first ? first.limit : undefined;
}

/** The operators of a query, in order, over the documents of one run. */
export interface OperatorPass {
  accepts(row: StoredDocument): boolean;
  /** True once a limit is used up, so that no later document can pass. */
  exhausted(): boolean;
}

/** Makes a fresh pass; it counts against the limits of the query. */
export function compileOperators(operators: Operators): OperatorPass {
  const steps = operators.map((operator) =>
    "limit" in operator
      ? { kind: "limit" as const, remaining: operator.limit }
      : { kind: "filter" as const, test: compileFilter(operator.filter) },
  );
  return {
    accepts: (row) =>
      steps.every((step) => (step.kind === "filter" ? step.test(row.document) : (step.remaining -= 1) >= 0)),
    exhausted: () => steps.some((step) => step.kind === "limit" && step.remaining <= 0),
  };
}
