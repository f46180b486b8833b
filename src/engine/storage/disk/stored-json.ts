import type { SqliteConnection, SqlValue } from "./sqlite.ts";
import { StorageTrouble } from "./storage-trouble.ts";

/**
 * The value of a column that the engine wrote as JSON.
 * @throws StorageTrouble if it is none: then the file was damaged
 */
export function parseStored(connection: SqliteConnection, text: SqlValue | undefined): unknown {
  try {
    return JSON.parse(String(text));
  } catch (cause) {
    throw new StorageTrouble("damaged", connection.file, { cause });
  }
}
