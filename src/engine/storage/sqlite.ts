/** A value that SQLite stores. Blobs come back as Uint8Array. */
export type SqlValue = null | number | bigint | string | Uint8Array;
export type SqlRow = Record<string, SqlValue>;

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
