import { randomBytes } from "node:crypto";
import type { SqliteConnection } from "../storage/disk/sqlite.ts";
import type { ComponentPath } from "../values/json.ts";

/** As long as Convex's upload addresses live. */
const LIFETIME_MS = 60 * 60 * 1000;

/** One-time permissions to upload a file, kept in the database. */
export interface UploadTokens {
  issue(connection: SqliteConnection, component: ComponentPath): string;
  /** @returns the component the file will belong to, or null if the token is unknown, used or too old */
  take(connection: SqliteConnection, token: string): ComponentPath | null;
}

/** Opens the table of upload tokens. @param now milliseconds since 1970 */
export function openUploadTokens(connection: SqliteConnection, now: () => number): UploadTokens {
  connection.exec(
    "CREATE TABLE IF NOT EXISTS upload_tokens (token TEXT PRIMARY KEY, component TEXT NOT NULL, expires_at REAL NOT NULL)",
  );
  return {
    issue(transaction, component) {
      const token = randomBytes(24).toString("base64url");
      transaction.prepare("DELETE FROM upload_tokens WHERE expires_at < ?").run(now());
      const insert = transaction.prepare("INSERT INTO upload_tokens (token, component, expires_at) VALUES (?, ?, ?)");
      insert.run(token, component, now() + LIFETIME_MS);
      return token;
    },
    take(transaction, token) {
      const find = transaction.prepare("SELECT component FROM upload_tokens WHERE token = ? AND expires_at >= ?");
      const component = find.get(token, now())?.["component"];
      transaction.prepare("DELETE FROM upload_tokens WHERE token = ?").run(token);
      return typeof component === "string" ? component : null;
    },
  };
}
