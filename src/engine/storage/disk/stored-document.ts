import type { ConvexDocument } from "../../values/json.ts";
import type { SqliteConnection, SqlRow } from "./sqlite.ts";
import { parseStored } from "./stored-json.ts";

/** A document as it is stored. Its JSON goes to functions as it is; it is parsed only where the engine looks into it. */
export class StoredDocument {
  readonly size: number;
  readonly json: string;
  readonly #connection: SqliteConnection;
  #document: ConvexDocument | null = null;

  /** @param row has the columns size and json */
  constructor(connection: SqliteConnection, row: SqlRow) {
    this.#connection = connection;
    this.size = Number(row.size);
    this.json = String(row.json);
  }

  /** @throws StorageTrouble if the JSON is damaged */
  get document(): ConvexDocument {
    // Only the writer fills the table, with documents.
    this.#document ??= parseStored(this.#connection, this.json) as ConvexDocument;
    return this.#document;
  }
}
