import { closeSync, openSync } from "node:fs";
import { createRequire } from "node:module";
import { explainTrouble, StorageTrouble } from "./storage-trouble.ts";

/** A value that SQLite stores. Blobs come back as Uint8Array; text with a zero character is refused, so store JSON. */
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
  /** Path of the database file. */
  readonly file: string;
  exec(sql: string): void;
  /** Cached by text. */
  prepare(sql: string): SqliteStatement;
  /** False from a trouble in the current transaction until `rollBack`. */
  readonly isSound: boolean;
  /** Throws the trouble of the current transaction, if there was one and whoever met it went on. @throws StorageTrouble */
  assertSound(): void;
  /**
   * Ends a transaction that failed. At some troubles SQLite has rolled back by itself, and what came next would be written
   * at once and for good: so after a trouble everything is refused until this is called.
   */
  rollBack(): void;
  close(): void;
}

/** Common API of `node:sqlite` and `@photostructure/sqlite`. */
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

/**
 * Opens a connection to a database file, which is made for this user alone if it does not exist (unless `readOnly`).
 * @throws StorageTrouble for what is wrong with the disk, here and in every use
 */
export function openSqlite(file: string, options: SqliteOptions = {}): SqliteConnection {
  const database = openFile(file, options);
  const statements = new Map<string, SqliteStatement>();
  const guard = new TroubleGuard(file);
  return {
    file,
    exec: (sql) => guard.during(() => database.exec(sql)),
    prepare: (sql) => {
      let statement = statements.get(sql);
      if (statement === undefined) {
        const prepared = guard.during(() => database.prepare(sql));
        statements.set(sql, (statement = guardedStatement(guard, prepared)));
      }
      return statement;
    },
    get isSound() {
      return guard.trouble === null;
    },
    assertSound: () => guard.assertSound(),
    rollBack: () => {
      guard.trouble = null;
      try {
        database.exec("ROLLBACK");
      } catch {
        // There is no transaction: SQLite has rolled back by itself.
      }
    },
    close: () => {
      statements.clear();
      database.close();
    },
  };
}

/** Remembers the trouble of a connection's current transaction. */
class TroubleGuard {
  trouble: StorageTrouble | null = null;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  assertSound(): void {
    if (this.trouble !== null) throw this.trouble;
  }

  /** @returns what to throw in place of the error */
  note(error: unknown): unknown {
    const explained = explainTrouble(error, this.#file);
    if (explained instanceof StorageTrouble) this.trouble = explained;
    return explained;
  }

  during<T>(work: () => T): T {
    this.assertSound();
    try {
      return work();
    } catch (error) {
      throw this.note(error);
    }
  }
}

/** Spelt out, since a closure for each run costs as much as a short statement. */
function guardedStatement(guard: TroubleGuard, statement: SqliteStatement): SqliteStatement {
  const checkRun = (parameters: readonly SqlValue[]): void => {
    guard.assertSound();
    checkTexts(parameters);
  };
  return {
    get(...parameters) {
      checkRun(parameters);
      try {
        return statement.get(...parameters);
      } catch (error) {
        throw guard.note(error);
      }
    },
    all(...parameters) {
      checkRun(parameters);
      try {
        return statement.all(...parameters);
      } catch (error) {
        throw guard.note(error);
      }
    },
    run(...parameters) {
      checkRun(parameters);
      try {
        return statement.run(...parameters);
      } catch (error) {
        throw guard.note(error);
      }
    },
  };
}

/** The binding would cut a text at its first zero character without a word: two that differ behind it would be one. */
function checkTexts(parameters: readonly SqlValue[]): void {
  for (const value of parameters) {
    if (typeof value === "string" && value.includes("\0")) {
      throw new Error(`A text with a zero character cannot be kept: ${JSON.stringify(value.slice(0, 80))}. Remove it`);
    }
  }
}

function openFile(file: string, options: SqliteOptions): DatabaseSync {
  const { DatabaseSync } = sqlite();
  try {
    if (options.readOnly !== true && file !== IN_MEMORY) createPrivate(file);
    const database = new DatabaseSync(file, { readOnly: options.readOnly ?? false });
    // The constructor's own `timeout` is missing in the first versions that have `node:sqlite`.
    database.exec(`PRAGMA busy_timeout = ${options.busyTimeoutMillis ?? DEFAULT_BUSY_TIMEOUT_MILLIS}`);
    return database;
  } catch (error) {
    throw explainTrouble(error, file);
  }
}

const IN_MEMORY = ":memory:";
const PRIVATE_FILE_MODE = 0o600;

/**
 * Before SQLite would make it readable to others; its journals take the same mode. A file that exists is not opened:
 * to close it would take the locks of this process from it.
 */
function createPrivate(file: string): void {
  try {
    closeSync(openSync(file, "wx", PRIVATE_FILE_MODE));
  } catch (cause) {
    // SQLite meets and reports any other obstacle itself.
    if (cause instanceof Error && "code" in cause && cause.code === "ENOSPC")
      throw new StorageTrouble("disk-full", file, { cause });
  }
}
