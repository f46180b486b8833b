import path from "node:path";
import { openDatabase } from "../../engine/storage/database.ts";
import type { SqliteConnection } from "../../engine/storage/disk/sqlite.ts";

/** What is wrong in the data of an engine that was killed; nothing is, if all lists are empty. */
export interface Found {
  /** What SQLite says of the file. */
  integrity: string;
  /** Counters that are behind what was answered, or ahead of what was asked for. */
  wrongCounters: string[];
  /** Links of chains that are missing or there twice. */
  wrongLinks: string[];
  links: number;
  /** Actions that began twice. */
  repeatedActions: string[];
  actions: number;
  /** Documents without their one entry in each index of their table, or entries without a document. */
  wrongEntries: number;
}

/** Looks at the data that the last kill left. @param counters the last number that was answered, by name */
export async function inspect(directory: string, counters: ReadonlyMap<string, number>): Promise<Found> {
  const file = path.join(directory, "deployment.sqlite");
  const database = openDatabase({ file, clock: Date.now, random: (count) => new Uint8Array(count) });
  try {
    const { connection } = database;
    const labels = textsOf(connection, "traces", "label");
    const links = labels.filter((label) => label.includes(":"));
    const actions = labels.filter((label) => label.startsWith("action "));
    return {
      integrity: String(connection.prepare("PRAGMA integrity_check").get()?.["integrity_check"]),
      wrongCounters: wrongCounters(connection, counters),
      wrongLinks: wrongLinks(links),
      links: links.length,
      repeatedActions: actions.filter((label, at) => actions.indexOf(label) !== at),
      actions: actions.length,
      wrongEntries: wrongEntries(connection),
    };
  } finally {
    database.close();
  }
}

/** Links of a chain count down by one from the first: a gap or a repetition shows in the sorted list. */
export function wrongLinks(links: readonly string[]): string[] {
  const chains = new Map<string, number[]>();
  for (const link of links) {
    const [chain = "", left = ""] = link.split(":");
    chains.set(chain, [...(chains.get(chain) ?? []), Number(left)]);
  }
  return [...chains].flatMap(([chain, numbers]) => {
    const sorted = numbers.toSorted((a, b) => b - a);
    return sorted.flatMap((left, at) => (left === (sorted[0] ?? 0) - at ? [] : [`${chain}:${left}`])).slice(0, 1);
  });
}

function wrongCounters(connection: SqliteConnection, counters: ReadonlyMap<string, number>): string[] {
  const rows = documentsOf(connection, "counters");
  return [...counters].flatMap(([name, answered]) => {
    const values = rows.filter((row) => row["name"] === name).map((row) => row["value"]);
    const isRight = values.length === 1 && (values[0] === answered || values[0] === answered + 1);
    return isRight ? [] : [`${name} is at ${values.join(", ")}, and ${answered} were answered`];
  });
}

function textsOf(connection: SqliteConnection, table: string, field: string): string[] {
  return documentsOf(connection, table).map((row) => String(row[field]));
}

/** The documents of a table of the app. */
function documentsOf(connection: SqliteConnection, table: string): Record<string, unknown>[] {
  return connection
    .prepare(
      `SELECT d.json AS json FROM storage_tables t
       JOIN storage_indexes i ON i.tablet = t.tablet AND i.name = 'by_id'
       JOIN storage_entries e ON e.index_id = i.index_id
       JOIN storage_documents d ON d.document = e.document
       WHERE t.component = '' AND t.name = ?`,
    )
    .all(table)
    .map(({ json }) => JSON.parse(String(json)) as Record<string, unknown>); // A document is an object.
}

function wrongEntries(connection: SqliteConnection): number {
  const uneven = connection.prepare(
    `SELECT count(*) AS n FROM (
       SELECT i.tablet AS tablet, i.index_id AS index_id,
         (SELECT count(*) FROM storage_entries e WHERE e.index_id = i.index_id) AS entries
       FROM storage_indexes i WHERE i.definition LIKE '%"kind":"database"%'
     ) GROUP BY tablet HAVING min(entries) <> max(entries)`,
  );
  const orphans = connection.prepare(
    "SELECT count(*) AS n FROM storage_entries WHERE document NOT IN (SELECT document FROM storage_documents)",
  );
  return uneven.all().length + Number(orphans.get()?.["n"]);
}
