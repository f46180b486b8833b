import { isPending } from "../values/commit-timestamp.ts";
import { checkDocument } from "../values/document-rules.ts";
import { encodeId, ID_RANDOM_BYTES } from "../values/id.ts";
import type { ComponentPath, ConvexDocument, ConvexObject } from "../values/json.ts";
import { isUndefinedMarker } from "../values/scalar.ts";
import { convexSize } from "../values/size.ts";
import type { Table } from "./catalog-state.ts";
import { ViewedDocuments } from "./document-reader.ts";
import type { DocumentRow } from "./document-row.ts";
import { enforceSchema } from "./enforce-schema.ts";
import { addEntries, moveEntries, removeEntries } from "./index-entries.ts";
import { isSystemTable } from "./table-names.ts";
import type { DocumentWriter } from "./types.ts";
import type { WritableView } from "./view.ts";

/** Reads and writes the documents of one component within the open transaction. */
export class TransactionDocuments extends ViewedDocuments implements DocumentWriter {
  readonly #transaction: WritableView;

  constructor(transaction: WritableView, component: ComponentPath) {
    super(transaction, component);
    this.#transaction = transaction;
  }

  insert(tableName: string, value: ConvexObject): string {
    const transaction = this.#transaction;
    transaction.assertOpen();
    refuseSystemFields(value);
    const table = transaction.tableFor(this.component, tableName);
    const _id = encodeId(table.number, transaction.randomBytes(ID_RANDOM_BYTES));
    const document = { ...value, _id, _creationTime: transaction.nextCreationTime() };
    const size = this.#accept(table, document);
    const { lastInsertRowid } = transaction.connection
      .prepare("INSERT INTO storage_documents (size, json) VALUES (?, ?)")
      .run(size, JSON.stringify(document));
    const rowId = Number(lastInsertRowid);
    addEntries(transaction.connection, transaction.changes, { table, rowId, document });
    this.#wrote(table, rowId, document);
    return _id;
  }

  patch(id: string, value: ConvexObject, tableName?: string): ConvexDocument {
    const { table, row } = this.#existing("db.patch", "Update", id, tableName);
    checkSystemFields(value, row.document);
    const kept = Object.entries({ ...row.document, ...value }).filter(([, field]) => !isUndefinedMarker(field));
    return this.#overwrite(table, row, Object.fromEntries(kept));
  }

  replace(id: string, value: ConvexObject, tableName?: string): ConvexDocument {
    const { table, row } = this.#existing("db.replace", "Replace", id, tableName);
    checkSystemFields(value, row.document);
    return this.#overwrite(table, row, value);
  }

  remove(id: string, tableName?: string): ConvexDocument {
    const { table, row } = this.#existing("db.delete", "Delete", id, tableName);
    const { connection, changes, meter } = this.#transaction;
    meter.write(row.size);
    removeEntries(connection, changes, { table, rowId: row.rowId, document: row.document });
    connection.prepare("DELETE FROM storage_documents WHERE document = ?").run(row.rowId);
    this.#transaction.wrote();
    return row.document;
  }

  #existing(operation: string, verb: string, id: string, tableName?: string): { table: Table; row: DocumentRow } {
    const found = this.find(operation, id, tableName);
    if (found === null) throw new Error(`${verb} on nonexistent document ID ${id}`);
    return found;
  }

  #overwrite(table: Table, row: DocumentRow, fields: ConvexObject): ConvexDocument {
    const { _id, _creationTime } = row.document;
    const document = { ...fields, _id, _creationTime };
    const size = this.#accept(table, document);
    const { connection, changes } = this.#transaction;
    connection
      .prepare("UPDATE storage_documents SET size = ?, json = ? WHERE document = ?")
      .run(size, JSON.stringify(document), row.rowId);
    moveEntries(connection, changes, { table, rowId: row.rowId, document: row.document }, document);
    this.#wrote(table, row.rowId, document);
    return document;
  }

  #wrote(table: Table, rowId: number, document: ConvexDocument): void {
    if (isPending(document)) this.#transaction.awaitsCommit(table, rowId);
    this.#transaction.wrote();
  }

  /** Checks the rules of documents, the schema and the limits. @returns the size in bytes */
  #accept(table: Table, document: ConvexDocument): number {
    // What the engine writes holds arguments of calls, which have a limit of their own.
    const size = isSystemTable(table.name) ? convexSize(document) : checkDocument(document);
    enforceSchema(this.#transaction.catalog, table, document);
    this.#transaction.meter.write(size);
    return size;
  }
}

function refuseSystemFields(value: ConvexObject): void {
  for (const field of ["_id", "_creationTime"]) {
    if (Object.hasOwn(value, field)) {
      throw new Error(`Field '${field}' is set by the system and cannot be given to \`db.insert\``);
    }
  }
}

/** A write may repeat the system fields, but not change them. */
function checkSystemFields(value: ConvexObject, document: ConvexDocument): void {
  if (value._id !== undefined && value._id !== document._id) {
    throw new Error(
      `Provided \`_id\` field value ${JSON.stringify(value._id)} does not match the document ID "${document._id}"`,
    );
  }
  if (value._creationTime !== undefined && value._creationTime !== document._creationTime) {
    throw new Error(
      `Provided \`_creationTime\` field value ${JSON.stringify(value._creationTime)} ` +
        `does not match the document's creation time ${document._creationTime}`,
    );
  }
}
