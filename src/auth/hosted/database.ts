import { closeSync, mkdirSync, openSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { NodeSqliteDialect } from "@better-auth/kysely-adapter/node-sqlite-dialect";
import { openPostgres } from "./postgres.ts";
import type { AuthDatabase, HostedAuthSettings } from "./settings.ts";

/**
 * Opens the database; an SQLite file is made if it does not exist.
 * @throws AppError INVALID_INPUT if the PostgreSQL cannot be used
 */
export async function openAuthDatabase({ database, log }: AuthDatabaseSettings): Promise<AuthDatabase> {
  switch (database.kind) {
    case "sqlite":
      return openSqlite(database.file);
    case "postgres":
      return openPostgres({ url: database.url, log });
  }
}

type AuthDatabaseSettings = Pick<HostedAuthSettings, "database" | "log">;

type NodeSqliteDatabase = ConstructorParameters<typeof NodeSqliteDialect>[0]["database"];

interface SqliteModule {
  DatabaseSync: new (file: string) => NodeSqliteDatabase;
}

const PRIVATE_FILE_MODE = 0o600;

function openSqlite(file: string): AuthDatabase {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  // Made before SQLite would make it readable to others; its journals take the same mode.
  closeSync(openSync(file, "a", PRIVATE_FILE_MODE));
  // The package has the interface of `node:sqlite`, which Node 20 lacks.
  const { DatabaseSync } = createRequire(import.meta.url)("@photostructure/sqlite") as SqliteModule;
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000");
  return {
    connection: { dialect: new NodeSqliteDialect({ database }), type: "sqlite", transaction: true },
    // The data directory has one hub at a time.
    exclusively: (work) => work(),
    isAway: async () => false,
    wasAway: () => false,
    close: async () => database.close(),
  };
}
