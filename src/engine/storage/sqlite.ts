import { createRequire } from "node:module";

/** A value that SQLite stores. Blobs come back as Uint8Array; text ends at its first zero character, so store JSON. */
export type SqlValue = null | number | bigint | string | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

/** A prepared statement; parameters are positional. Integers above 2^53 must be read as text (`CAST(x AS TEXT)`). */
export interface SqliteStatement {
  get(...parameters: SqlValue[]): SqlRow | undefined;
  all(...parameters: SqlValue[]): SqlRow[];
  run(...parameters: SqlValue[]): { changes: number; lastInsertRowid: number };
}

/** The few methods of a synchronous SQLite binding that the engine uses. */
export interface SqliteConnection {
  exec(sql: string): void;
  /** Cached by text. */
  prepare(sql: string): SqliteStatement;
  close(): void;
}

/** What `node:sqlite` and `@photostructure/sqlite` have in common. */
interface DatabaseSync {
  exec(sql: string): void;
  prepare(sql: string): SqliteStatement;
  close(): void;
}

interface SqliteModule {
  DatabaseSync: new (file: string, options: { readOnly: boolean }) => DatabaseSync;
}

let loaded: SqliteModule | null = null;

/**
 * The binding that Node brings where it brings one without a flag (>= 22.13), else the package of the same interface.
 * Loaded at the first use, so that importing this module does nothing.
 */
function sqlite(): SqliteModule {
  // Both modules export the class `DatabaseSync` with this constructor; `getBuiltinModule` gives undefined for none.
  loaded ??= (builtinSqlite() ?? createRequire(import.meta.url)("@photostructure/sqlite")) as SqliteModule;
  return loaded;
}

function builtinSqlite(): unknown {
  // Missing before Node 20.16.
  return typeof process.getBuiltinModule === "function" ? process.getBuiltinModule("node:sqlite") : undefined;
}

/** How a connection opens its file; `busyTimeoutMillis` is how long it waits for another one's lock. */
export interface SqliteOptions {
  readOnly?: boolean;
  busyTimeoutMillis?: number;
}

const DEFAULT_BUSY_TIMEOUT_MILLIS = 5000;

/** Opens a connection to a database file, which is made if it does not exist (unless `readOnly`). */
export function openSqlite(file: string, options: SqliteOptions = {}): SqliteConnection {
  const { DatabaseSync } = sqlite();
  const database = new DatabaseSync(file, { readOnly: options.readOnly ?? false });
  // The constructor's own `timeout` is missing in the first versions that have `node:sqlite`.
  database.exec(`PRAGMA busy_timeout = ${options.busyTimeoutMillis ?? DEFAULT_BUSY_TIMEOUT_MILLIS}`);
  const statements = new Map<string, SqliteStatement>();
  return {
    exec: (sql) => database.exec(sql),
    prepare: (sql) => {
      const statement = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, statement);
      return statement;
    },
    close: () => {
      statements.clear();
      database.close();
    },
  };
}
