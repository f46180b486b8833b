import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { ComponentPath, ConvexJson } from "../values/json.ts";
import { openDatabase } from "./database.ts";
import type { Database, DocumentReader, DocumentWriter, QueryJson, SchemaJson, Snapshot } from "./types.ts";

/** A database for one test, in a folder of its own. Time stands still unless the test moves it. */
export interface TemporaryDatabase {
  database: Database;
  file: string;
  /** Milliseconds since 1970. */
  time: { now: number };
  /** Closes and opens again, as a restart does. */
  reopen(): Database;
  /** Closes and deletes. */
  dispose(): void;
}

/** Test set-up: opens a new database with a still clock and repeatable ids. */
export function openTemporaryDatabase(): TemporaryDatabase {
  const folder = mkdtempSync(path.join(tmpdir(), "convex-storage-"));
  const file = path.join(folder, "data.sqlite");
  const time = { now: Date.UTC(2026, 0, 1) };
  const random = repeatableRandom();
  const open = (): Database => openDatabase({ file, clock: () => time.now, elapsed: () => 0, random });
  const temporary: TemporaryDatabase = {
    database: open(),
    file,
    time,
    reopen: () => {
      temporary.database.close();
      temporary.database = open();
      return temporary.database;
    },
    dispose: () => {
      temporary.database.close();
      rmSync(folder, { recursive: true });
    },
  };
  return temporary;
}

/** Gives each test of a file a temporary database. @param schema applied before the test begins */
export function useTemporaryDatabase(schema?: SchemaJson): Omit<TemporaryDatabase, "dispose"> {
  let current: TemporaryDatabase;
  beforeEach(async () => {
    current = openTemporaryDatabase();
    if (schema) await applySchema(current.database, schema);
  });
  afterEach(() => current.dispose());
  return {
    get database() {
      return current.database;
    },
    get file() {
      return current.file;
    },
    get time() {
      return current.time;
    },
    reopen: () => current.reopen(),
  };
}

/** Bytes of a linear congruential generator, the same in each run. */
function repeatableRandom(): (count: number) => Uint8Array {
  let state = 1;
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    });
}

/** Test data: a schema whose tables hold anything, with ordered indexes by name. */
export function schemaOf(tables: Record<string, Record<string, string[]>>): SchemaJson {
  return {
    schemaValidation: false,
    tables: Object.entries(tables).map(([tableName, indexes]) => ({
      tableName,
      indexes: Object.entries(indexes).map(([indexDescriptor, fields]) => ({ indexDescriptor, fields })),
      searchIndexes: [],
      vectorIndexes: [],
      documentType: null,
    })),
  };
}

/** Test step: applies a schema in a transaction of its own. */
export async function applySchema(database: Database, schema: SchemaJson | null, component: ComponentPath = "") {
  const { value } = await database.transact((transaction) =>
    database.catalog.applySchema(transaction, component, schema),
  );
  return value;
}

/** Test step: one transaction on the documents of the app. */
export async function write<T>(database: Database, body: (documents: DocumentWriter) => T): Promise<T> {
  const { value } = await database.transact((transaction) => body(transaction.documents("")));
  return value;
}

/** Test step: reads the documents of the app in a snapshot of its own. */
export function read<T>(database: Database, body: (documents: DocumentReader, snapshot: Snapshot) => T): T {
  const snapshot = database.snapshot();
  try {
    return body(snapshot.documents(""), snapshot);
  } finally {
    snapshot.close();
  }
}

/** All documents of a query, without their system fields. */
export function collect(documents: DocumentReader, query: QueryJson): Record<string, ConvexJson>[] {
  const results: Record<string, ConvexJson>[] = [];
  const stream = documents.stream(query);
  for (let next = stream.next(); next.done !== true; next = stream.next()) {
    const { _id, _creationTime, ...fields } = next.value;
    results.push(fields);
  }
  return results;
}

/** A query of a whole table, oldest first. */
export function fullScan(tableName: string, order: "asc" | "desc" = "asc"): QueryJson {
  return { source: { type: "FullTableScan", tableName, order }, operators: [] };
}
