import { closeSync, mkdirSync, openSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { NodeSqliteDialect } from "@better-auth/kysely-adapter/node-sqlite-dialect";
import type { BetterAuthOptions } from "better-auth";
import { AppError } from "../../contracts/errors.ts";
import type { AuthDatabaseAddress } from "./settings.ts";

/** An open database in the form that better-auth takes. */
export interface AuthDatabase {
  connection: NonNullable<BetterAuthOptions["database"]>;
  close(): Promise<void>;
}

/** Opens the database; an SQLite file is made if it does not exist. @throws AppError INVALID_INPUT if `pg` is missing */
export async function openAuthDatabase(address: AuthDatabaseAddress): Promise<AuthDatabase> {
  switch (address.kind) {
    case "sqlite":
      return openSqlite(address.file);
    case "postgres":
      return openPostgres(address.url);
  }
}

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
    close: async () => database.close(),
  };
}

interface PostgresModule {
  default: { Pool: new (options: { connectionString: string }) => PostgresPool };
}

type PostgresPool = AuthDatabase["connection"] & { end(): Promise<void> };

async function openPostgres(connectionString: string): Promise<AuthDatabase> {
  // A name that the bundler cannot see: the driver is the user's own, and most have no need of it.
  const driver = "pg";
  const module = await import(driver).catch((cause: unknown) => {
    throw new AppError(
      "INVALID_INPUT",
      'WAV0_AUTH_DATABASE_URL names a PostgreSQL database, and the driver "pg" is not installed; run "npm install pg" beside wav0-mcp, or unset the variable to use SQLite',
      { cause },
    );
  });
  const { default: pg } = module as PostgresModule; // the interface of pg 8
  const pool = new pg.Pool({ connectionString });
  return { connection: pool, close: () => pool.end() };
}
