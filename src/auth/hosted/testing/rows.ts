import { createRequire } from "node:module";
import { Client } from "pg";
import type { AuthDatabaseAddress } from "../settings.ts";

interface SqliteModule {
  DatabaseSync: new (file: string) => { prepare(sql: string): { all(): Record<string, unknown>[] }; close(): void };
}

/** Every row of every table of the accounts, those of plugins included. */
export async function readTables(database: AuthDatabaseAddress): Promise<Record<string, Record<string, unknown>[]>> {
  return database.kind === "sqlite" ? readSqlite(database.file) : readPostgres(database.url);
}

function readSqlite(file: string): Record<string, Record<string, unknown>[]> {
  // The package has this interface.
  const { DatabaseSync } = createRequire(import.meta.url)("@photostructure/sqlite") as SqliteModule;
  const opened = new DatabaseSync(file);
  const names = opened.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  const tables = names.map(({ name }) => [String(name), opened.prepare(`SELECT * FROM "${name}"`).all()] as const);
  opened.close();
  return Object.fromEntries(tables);
}

async function readPostgres(url: string): Promise<Record<string, Record<string, unknown>[]>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const names = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    const tables: [string, Record<string, unknown>[]][] = [];
    for (const { tablename } of names.rows) {
      tables.push([tablename, (await client.query(`SELECT * FROM "${tablename}"`)).rows]);
    }
    return Object.fromEntries(tables);
  } finally {
    await client.end();
  }
}
