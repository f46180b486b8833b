import type { SqliteConnection } from "../engine/storage/disk/sqlite.ts";
import { sessionRecordSchema, type SessionRecord, type SessionStore } from "../mcp/http/session-record.ts";

/** The sessions of the hub's MCP endpoint in SQLite, so that they survive its restarts. A row that cannot be read is dropped. */
export function createSessionStore(connection: SqliteConnection): SessionStore {
  connection.exec(`
    CREATE TABLE IF NOT EXISTS sessions (
      id TEXT PRIMARY KEY,
      last_seen INTEGER NOT NULL,
      record TEXT NOT NULL
    ) WITHOUT ROWID;
  `);
  const sql = (text: string) => connection.prepare(text);
  const remove = (id: string) => void sql("DELETE FROM sessions WHERE id = ?").run(id);

  return {
    load() {
      const rows = sql("SELECT id, last_seen, record FROM sessions").all();
      return rows.flatMap((row) => {
        const record = readRecord(String(row.record), Number(row["last_seen"]));
        if (record === null) remove(String(row.id));
        return record ?? [];
      });
    },
    save(record) {
      const insert = sql("INSERT OR REPLACE INTO sessions (id, last_seen, record) VALUES (?, ?, ?)");
      insert.run(record.id, record.lastSeen, JSON.stringify(record));
    },
    touch: (id, lastSeen) => void sql("UPDATE sessions SET last_seen = ? WHERE id = ?").run(lastSeen, id),
    remove,
  };
}

function readRecord(text: string, lastSeen: number): SessionRecord | null {
  try {
    return { ...sessionRecordSchema.parse(JSON.parse(text)), lastSeen };
  } catch {
    return null;
  }
}
