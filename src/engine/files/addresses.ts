import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { SqliteConnection } from "../storage/disk/sqlite.ts";

const SECRET_BYTES = 32;
/** An address lives for one to two of these: it stays the same for a while, so that queries that show it do too. */
const QUANTUM_MILLIS = 30 * 60 * 1000;

/** Names and addresses of stored files. */
export interface FileAddresses {
  /** A stored file's unguessable name: in its address and on disk. */
  nameOf(storageId: string): string;
  /** @returns what follows the name in its address: until when it is good, signed */
  permit(name: string): string;
  /** @returns for how many more milliseconds such a permit is good; null for one that is altered, missing or expired */
  lifetimeOf(name: string, permit: URLSearchParams): number | null;
}

/**
 * Names are derived from the storage id by a secret kept in the database, so a query can tell a file's address without
 * reading anything but the file's document.
 * @param now milliseconds since 1970
 */
export function openFileAddresses(connection: SqliteConnection, now: () => number): FileAddresses {
  const secret = openSecret(connection);
  const digest = (text: string) => createHmac("sha256", secret).update(text).digest();
  const sign = (name: string, until: string) => digest(`${name} until ${until}`).toString("base64url");
  return {
    nameOf: (storageId) => asUuid(digest(storageId)),
    permit(name) {
      const until = String((Math.floor(now() / QUANTUM_MILLIS) + 2) * QUANTUM_MILLIS);
      return `until=${until}&key=${sign(name, until)}`;
    },
    lifetimeOf(name, permit) {
      const until = permit.get("until") ?? "";
      if (!isSame(sign(name, until), permit.get("key") ?? "")) return null;
      const left = Number(until) - now();
      return left > 0 ? left : null;
    },
  };
}

function openSecret(connection: SqliteConnection): Uint8Array {
  connection.exec(
    "CREATE TABLE IF NOT EXISTS file_secret (id INTEGER PRIMARY KEY CHECK (id = 1), secret BLOB NOT NULL)",
  );
  connection.prepare("INSERT OR IGNORE INTO file_secret (id, secret) VALUES (1, ?)").run(randomBytes(SECRET_BYTES));
  const secret = connection.prepare("SELECT secret FROM file_secret").get()?.["secret"];
  if (secret instanceof Uint8Array) return secret;
  throw new Error("The database holds no file secret");
}

/** Compared as text: of base64 some letters differ only in bits that mean nothing. */
function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** True for a well-formed file name; anything else must never reach the file system. */
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
