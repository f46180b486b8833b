import type { LoadTarget } from "../storage/bulk-load.ts";
import type { Engine } from "../types.ts";
import { tableNumberOfId } from "../values/id.ts";
import type { ComponentPath } from "../values/json.ts";
import { STORAGE_TABLE, type ImportSource } from "./import-source.ts";
import { ImportError } from "./text-rows.ts";

export type ImportMode = "requireEmpty" | "append" | "replace" | "replaceAll";

/** What an import does to one table. */
export interface PlannedTable extends LoadTarget {
  created: number;
  existing: number;
}

/** What an import does. */
export interface ImportPlan {
  tables: readonly PlannedTable[];
  /** A person has to agree, since documents will be gone. */
  isDestructive: boolean;
}

/** Reads the whole source, compares it with what there is, and decides. Changes nothing. @throws ImportError */
export async function planImport(engine: Engine, source: ImportSource, mode: ImportMode): Promise<ImportPlan> {
  const planned = new Map<string, PlannedTable>();
  for (const { component, name, number, documents } of source.tables) {
    checkComponent(engine, component);
    // Archives that people joined may have a table in two folders.
    const before = planned.get(keyOf(component, name));
    let [created, inferred] = [before?.created ?? 0, before?.number ?? number];
    for await (const { _id } of documents()) {
      created += 1;
      inferred ??= typeof _id === "string" ? tableNumberOfId(_id) : null;
    }
    const existing = countOf(engine, component, name);
    const isNew = !engine.database.catalog.tables(component).includes(name) && name !== STORAGE_TABLE;
    // Convex lists tables that a schema dropped long ago.
    if (created === 0 && isNew) continue;
    if (mode === "requireEmpty" && existing > 0) {
      throw new ImportError(
        `Table ${name} already exists. Please choose a new table name or use replace/append modes.`,
      );
    }
    const clear = mode === "replace" || mode === "replaceAll";
    const keepsNumber = mode === "append" && existing > 0 && number !== null;
    planned.set(keyOf(component, name), {
      component,
      table: name,
      number: keepsNumber ? null : inferred,
      clear,
      created,
      existing,
    });
  }
  if (mode === "replaceAll")
    for (const table of otherTables(engine, planned)) planned.set(keyOf(table.component, table.table), table);
  const tables = [...planned.values()];
  return { tables, isDestructive: tables.some(({ clear, existing }) => clear && existing > 0) };
}

function keyOf(component: ComponentPath, table: string): string {
  return `${component};${table}`;
}

function checkComponent(engine: Engine, component: ComponentPath): void {
  const paths = (engine.deployment()?.components ?? []).map(({ path }) => path);
  if (component === "" || paths.includes(component)) return;
  throw new ImportError(
    `There is no component '${component}' in this deployment; deploy the app that has it, then import again`,
  );
}

/** Tables that the source does not have, which "replace all" empties. Files stay if the source has none. */
function otherTables(engine: Engine, planned: ReadonlyMap<string, PlannedTable>): PlannedTable[] {
  const components = (engine.deployment()?.components ?? []).map(({ path }) => path);
  return components.flatMap((component) =>
    engine.database.catalog
      .tables(component)
      .filter((name) => !planned.has(keyOf(component, name)))
      .map((name) => ({
        component,
        table: name,
        number: null,
        clear: true,
        created: 0,
        existing: countOf(engine, component, name),
      }))
      .filter(({ existing }) => existing > 0),
  );
}

function countOf(engine: Engine, component: ComponentPath, table: string): number {
  const snapshot = engine.database.snapshot();
  try {
    return snapshot.documents(component).count(table);
  } finally {
    snapshot.close();
  }
}

/** The table that a person is asked to agree to; Convex's own form (snapshot_import/table_change.rs of convex-backend). */
export function describePlan({ tables }: ImportPlan): string {
  const components = [...new Set(tables.map(({ component }) => component))].sort();
  const lines = components.flatMap((component) => [
    ...(component === "" ? [] : [`Component ${component}`]),
    ...changeTable(tables.filter((table) => table.component === component)),
  ]);
  return lines.length === 0 ? "" : ["Import change summary:", ...lines].join("\n");
}

function changeTable(tables: readonly PlannedTable[]): string[] {
  const count = new Intl.NumberFormat("en-US");
  const rows = [...tables]
    .sort((one, other) => (one.table < other.table ? -1 : 1))
    .map(({ table, created, existing, clear }) => {
      const unit = table === STORAGE_TABLE ? " files" : "";
      return [
        table,
        count.format(created),
        `${count.format(clear ? existing : 0)} of ${count.format(existing)}${unit}`,
      ];
    });
  const all = [["table", "create", "delete"], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const [head = "", ...body] = all.map(
    (row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`,
  );
  return [head, "-".repeat(head.length), ...body];
}
