import type { SqliteConnection } from "../engine/storage/disk/sqlite.ts";
import type { EventLog } from "../mcp/http/event-log.ts";

export interface EventRetention {
  /** Sessions to keep; the events of all others are dropped. Default: none. */
  sessions?: readonly string[];
  maxEvents?: number;
  /** Characters of all messages together. */
  maxCharacters?: number;
}

const DEFAULT_MAX_EVENTS = 10_000;
const DEFAULT_MAX_CHARACTERS = 64 * 1024 * 1024;
/** Deleting in batches costs less; so much more than the bound is kept for a while. */
const APPENDS_BETWEEN_SWEEPS = 100;

/** The streams of MCP sessions in SQLite, the newest events. It survives a crash of the process, not one of the machine. */
export function createEventLog(connection: SqliteConnection, retention: EventRetention = {}): EventLog {
  const { sessions = [], maxEvents = DEFAULT_MAX_EVENTS, maxCharacters = DEFAULT_MAX_CHARACTERS } = retention;
  connection.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS events (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      session TEXT NOT NULL,
      stream TEXT NOT NULL,
      message TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS events_by_session ON events (session);
    CREATE INDEX IF NOT EXISTS events_by_stream ON events (stream, id);
  `);
  const sql = (text: string) => connection.prepare(text);
  sql("DELETE FROM events WHERE session NOT IN (SELECT value FROM json_each(?))").run(JSON.stringify(sessions));
  let appends = 0;

  function sweep(newest: number): void {
    sql("DELETE FROM events WHERE id <= ?").run(newest - maxEvents);
    sql(`DELETE FROM events WHERE id IN (
      SELECT id FROM (SELECT id, sum(length(message)) OVER (ORDER BY id DESC) AS total FROM events) WHERE total > ?
    )`).run(maxCharacters);
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
