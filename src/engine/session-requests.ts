import type { SqliteConnection } from "./storage/disk/sqlite.ts";
import type { WriteTransaction } from "./storage/types.ts";
import type { FunctionOutcome } from "./types.ts";

/** Identifies a mutation that a client sends again until it hears the answer. */
export interface SessionRequest {
  sessionId: string;
  requestId: number;
}

/** Convex keeps answers this long. */
const KEPT_MILLIS = 14 * 86_400_000;

/**
 * Answers of mutations by session and request, written in the mutation's own transaction: a client that repeats a
 * request after losing its connection, or after a restart, gets the first answer again.
 */
export class SessionRequests {
  readonly #connection: SqliteConnection;
  readonly #now: () => number;

  constructor(connection: SqliteConnection, now: () => number) {
    this.#connection = connection;
    this.#now = now;
    connection.exec(`
      CREATE TABLE IF NOT EXISTS session_requests (
        session TEXT NOT NULL, request INTEGER NOT NULL, outcome TEXT NOT NULL, answered REAL NOT NULL,
        PRIMARY KEY (session, request)
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS session_requests_by_time ON session_requests (answered);
    `);
  }

  find({ sessionId, requestId }: SessionRequest): FunctionOutcome | null {
    const row = this.#connection
      .prepare("SELECT outcome FROM session_requests WHERE session = ? AND request = ?")
      .get(sessionId, requestId);
    return row ? (JSON.parse(String(row["outcome"])) as FunctionOutcome) : null; // Written by `record`.
  }

  /** The first answer stands. */
  record(transaction: WriteTransaction, { sessionId, requestId }: SessionRequest, outcome: FunctionOutcome): void {
    transaction.connection
      .prepare("INSERT OR IGNORE INTO session_requests VALUES (?, ?, ?, ?)")
      .run(sessionId, requestId, JSON.stringify(outcome), this.#now());
  }

  /** Drops answers that no client can still wait for. */
  forget(transaction: WriteTransaction): void {
    transaction.connection.prepare("DELETE FROM session_requests WHERE answered < ?").run(this.#now() - KEPT_MILLIS);
  }
}
