import type { SqliteConnection } from "../engine/storage/sqlite.ts";
import type { EventLog } from "../mcp/http/event-log.ts";

export interface EventRetention {
  maxEvents: number;
  /** Characters of all messages together. */
  maxCharacters: number;
}

const DEFAULT_RETENTION: EventRetention = { maxEvents: 10_000, maxCharacters: 64 * 1024 * 1024 };
/** Deleting in batches costs less; so much more than the bound is kept for a while. */
const APPENDS_BETWEEN_SWEEPS = 100;

/**
 * The streams of MCP sessions in SQLite, the newest of them. Sessions end with the process, and so does the log: it
 * begins empty, and is not written for durability.
 */
export function createEventLog(connection: SqliteConnection, retention: EventRetention = DEFAULT_RETENTION): EventLog {
  connection.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = OFF;
    DROP TABLE IF EXISTS events;
    CREATE TABLE events (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      session TEXT NOT NULL,
      stream TEXT NOT NULL,
      message TEXT NOT NULL
    );
    CREATE INDEX events_by_session ON events (session);
    CREATE INDEX events_by_stream ON events (stream, id);
  `);
  const sql = (text: string) => connection.prepare(text);
  let appends = 0;

  function sweep(newest: number): void {
    sql("DELETE FROM events WHERE id <= ?").run(newest - retention.maxEvents);
    sql(`DELETE FROM events WHERE id IN (
      SELECT id FROM (SELECT id, sum(length(message)) OVER (ORDER BY id DESC) AS total FROM events) WHERE total > ?
    )`).run(retention.maxCharacters);
  }

  return {
    append(sessionId, streamId, message) {
      const insert = sql("INSERT INTO events (session, stream, message) VALUES (?, ?, ?)");
      const id = Number(insert.run(sessionId, streamId, message).lastInsertRowid);
      appends += 1;
      if (appends % APPENDS_BETWEEN_SWEEPS === 0) sweep(id);
      return id;
    },
    streamOf(sessionId, eventId) {
      const row = sql("SELECT stream FROM events WHERE id = ? AND session = ?").get(eventId, sessionId);
      return row ? String(row.stream) : null;
    },
    after(streamId, eventId) {
      const rows = sql("SELECT id, message FROM events WHERE stream = ? AND id > ? ORDER BY id").all(streamId, eventId);
      return rows.map(({ id, message }) => ({ id: Number(id), message: String(message) }));
    },
    forgetSession(sessionId) {
      sql("DELETE FROM events WHERE session = ?").run(sessionId);
    },
  };
}
