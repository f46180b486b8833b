import { createHmac, randomBytes } from "node:crypto";
import type { SqliteConnection } from "../storage/sqlite.ts";

const SECRET_BYTES = 32;

/** Gives a stored file its unguessable name: in its address and on disk. */
export type FileNaming = (storageId: string) => string;

/**
 * Names are derived from the storage id by a secret kept in the database, so a query can tell a file's address without
 * reading anything but the file's document.
 */
export function openFileNaming(connection: SqliteConnection): FileNaming {
  connection.exec(
    "CREATE TABLE IF NOT EXISTS file_secret (id INTEGER PRIMARY KEY CHECK (id = 1), secret BLOB NOT NULL)",
  );
  connection.prepare("INSERT OR IGNORE INTO file_secret (id, secret) VALUES (1, ?)").run(randomBytes(SECRET_BYTES));
  const secret = connection.prepare("SELECT secret FROM file_secret").get()?.["secret"];
  if (!(secret instanceof Uint8Array)) throw new Error("The database holds no file secret");
  return (storageId) => asUuid(createHmac("sha256", secret).update(storageId).digest());
}

/** Whether a text has the form of a name; anything else must never reach the file system. */
export function isFileName(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text);
}

/** The first 16 bytes as a version 4 UUID. */
function asUuid(bytes: Buffer): string {
  const id = Buffer.from(bytes.subarray(0, 16));
  id.writeUInt8((id.readUInt8(6) & 0x0f) | 0x40, 6);
  id.writeUInt8((id.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = id.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
