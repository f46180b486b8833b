import { setImmediate as nextTurn } from "node:timers/promises";
import { isPending } from "../values/commit-timestamp.ts";
import { checkDocument } from "../values/document-rules.ts";
import { encodeId, ID_RANDOM_BYTES, tableNumberOfId } from "../values/id.ts";
import type { ComponentPath, ConvexDocument, ConvexJson, ConvexObject } from "../values/json.ts";
import { FIRST_KEY, LAST_KEY } from "../values/key.ts";
import { checkValue, describeProblem } from "../values/validation.ts";
import type { Table } from "./catalog-state.ts";
import { ChangeLog } from "./change-log.ts";
import { DocumentRow, findDocument, idKey } from "./document-row.ts";
import { addEntries, removeEntries } from "./index-entries.ts";
import { OpenTransaction } from "./open-transaction.ts";
import { fixedTableName, fixedTableNumber, isSystemTable, isSystemTableNumber, newTableNumber } from "./table-names.ts";
import type { WriteTransaction } from "./types.ts";

/** A table that documents are loaded into. It is made if it does not exist. */
export interface LoadTarget {
  component: ComponentPath;
  table: string;
  /** The number that the ids of its documents carry from now on; null leaves it as it is. */
  number: number | null;
  /** Removes the documents that it holds first. */
  clear: boolean;
}

/** Documents that are handled between two turns of the event loop. */
const BATCH = 512;

/**
 * Loads documents with their ids and creation times, as many as there are: the limits of a transaction are for functions. Rules
 * and schemas hold for each document. Numbers of tables change at the end, so that readers beside it see the tables as they were.
 */
export class BulkLoad {
  readonly #transaction: OpenTransaction;
  readonly #targets: readonly LoadTarget[];
  readonly #tables = new Set<string>();
  /** Numbers after the load, by component and name; of tables that keep theirs none. */
  readonly #numbers = new Map<ComponentPath, Map<string, number>>();
  /** All that is loaded is told to readers at once, by the end of the load. */
  readonly #untold = new ChangeLog();

  constructor(transaction: WriteTransaction, targets: readonly LoadTarget[]) {
    if (!(transaction instanceof OpenTransaction)) throw new Error("A load needs a transaction of this database");
    this.#transaction = transaction;
    this.#targets = targets;
  }

  /** Makes and clears the tables. @throws if the ids of a table would be those of another one, too */
  async begin(): Promise<void> {
    for (const { component, table, clear } of this.#targets) {
      // One that the schema has dropped can still be cleared; `add` refuses documents for it.
      const present = clear ? this.#transaction.catalog.component(component).byName.get(table) : undefined;
      const found = present ?? this.#transaction.tableFor(component, table);
      this.#tables.add(keyOf(component, table));
      if (clear) await this.#clear(found);
    }
    for (const target of this.#targets) this.#planNumber(target);
  }

  /**
   * Adds a document. Without `_id` or `_creationTime` it gets new ones.
   * @throws with Convex's text if it breaks a rule of documents or of its schema, and for an id of another table or one in use
   */
  add(component: ComponentPath, tableName: string, value: ConvexObject): string {
    if (!this.#tables.has(keyOf(component, tableName))) {
      throw new Error(`Table ${tableName} is not among those that are loaded`);
    }
    const table = this.#transaction.tableFor(component, tableName);
    const { connection } = this.#transaction;
    const document = this.#complete(table, value);
    // The stand-in of a timestamp is for functions: nothing here is about to be given one.
    if (isPending(document)) throw new Error("Field name $commitTs starts with '$', which is reserved.");
    const size = checkDocument(document);
    this.#checkSchema(table, document);
    if (findDocument(connection, table, idKey(document._id)) !== null) {
      throw new Error(`There is a document with the ID ${document._id} in table "${table.name}" already`);
    }
    const { lastInsertRowid } = connection
      .prepare("INSERT INTO storage_documents (size, json) VALUES (?, ?)")
      .run(size, JSON.stringify(document));
    addEntries(connection, this.#untold, { table, rowId: Number(lastInsertRowid), document });
    this.#untold.truncate(0);
    return document._id;
  }

  /** Gives the tables their numbers, and has everybody who reads anything look again. */
  end(): void {
    const { connection, changes } = this.#transaction;
    const renumber = connection.prepare("UPDATE storage_tables SET number = ? WHERE component = ? AND name = ?");
    // By way of numbers that no table has: two may change places.
    let placeholder = -1;
    for (const [component, numbers] of this.#numbers) {
      for (const name of numbers.keys()) renumber.run(placeholder--, component, name);
      for (const [name, number] of numbers) renumber.run(number, component, name);
    }
    this.#transaction.reloadCatalog();
    changes.schema();
    this.#transaction.wrote();
  }

  async #clear(table: Table): Promise<void> {
    const { connection } = this.#transaction;
    const select = connection.prepare(
      `SELECT d.document AS document, d.size AS size, d.json AS json
       FROM storage_entries e JOIN storage_documents d ON d.document = e.document
       WHERE e.index_id = ? AND e.key >= ? AND e.key < ? LIMIT ? + 0`,
    );
    for (;;) {
      const rows = select.all(table.byId.indexId, FIRST_KEY, LAST_KEY, BATCH);
      for (const row of rows) {
        const { rowId, document } = new DocumentRow(connection, row);
        removeEntries(connection, this.#untold, { table, rowId, document });
        connection.prepare("DELETE FROM storage_documents WHERE document = ?").run(rowId);
      }
      this.#untold.truncate(0);
      if (rows.length < BATCH) return;
      await nextTurn();
    }
  }

  /** Decides on the number of a table, and finds another one for an empty table that has it. */
  #planNumber({ component, table: name, number }: LoadTarget): void {
    const { byName, byNumber } = this.#transaction.catalog.component(component);
    const table = byName.get(name);
    if (number === null || table === undefined || table.number === number) return;
    if (!this.#isEmpty(table)) {
      throw new Error(
        `table ${name} wants table number ${number} but was already assigned ${table.number}: ` +
          "remove the field _id from the documents, or replace the table",
      );
    }
    checkKind(name, number);
    this.#checkUnique(component, name, number);
    const holder = byNumber.get(number);
    const moves = this.#targets.some((target) => target.component === component && target.table === holder?.name);
    const planned = this.#numbers.get(component) ?? new Map<string, number>();
    this.#numbers.set(component, planned);
    planned.set(name, number);
    if (holder === undefined || (moves && this.#targetNumber(component, holder.name) !== null)) return;
    if (!this.#isEmpty(holder)) {
      throw new Error(`New table \`${name}\` has IDs that conflict with existing table \`${holder.name}\``);
    }
    const taken = [...byNumber.keys(), ...planned.values(), ...this.#wantedNumbers(component)];
    planned.set(holder.name, newTableNumber(holder.name, taken));
  }

  #checkUnique(component: ComponentPath, name: string, number: number): void {
    const sharing = this.#targets.find(
      (other) => other.component === component && other.table !== name && other.number === number,
    );
    if (sharing === undefined) return;
    throw new Error(`New table \`${name}\` has IDs that conflict with new table \`${sharing.table}\``);
  }

  #targetNumber(component: ComponentPath, name: string): number | null {
    return this.#targets.find((target) => target.component === component && target.table === name)?.number ?? null;
  }

  #wantedNumbers(component: ComponentPath): number[] {
    return this.#targets.flatMap((target) =>
      target.component === component && target.number !== null ? [target.number] : [],
    );
  }

  #isEmpty(table: Table): boolean {
    const { connection } = this.#transaction;
    const any = connection.prepare("SELECT document FROM storage_entries WHERE index_id = ? LIMIT 1");
    return any.get(table.byId.indexId) === undefined;
  }

  #complete(table: Table, { _id, _creationTime, ...fields }: ConvexObject): ConvexDocument {
    const number = this.#numberOf(table.component, table.name) ?? table.number;
    return { ...fields, _id: this.#idOf(table, number, _id), _creationTime: this.#creationTime(_creationTime) };
  }

  #idOf(table: Table, number: number, id: ConvexJson | undefined): string {
    if (id === undefined) return encodeId(number, this.#transaction.randomBytes(ID_RANDOM_BYTES));
    const own = typeof id === "string" ? tableNumberOfId(id) : null;
    if (typeof id !== "string" || own === null) throw new Error(`_id: ${JSON.stringify(id)} is not an ID`);
    if (own !== number) {
      throw new Error(`_id: the ID ${id} is not of table "${table.name}": remove the field _id from the documents`);
    }
    return id;
  }

  #creationTime(time: ConvexJson | undefined): number {
    if (time === undefined) return this.#transaction.nextCreationTime();
    if (typeof time === "number" && time > 0) return time;
    throw new Error(`_creationTime: ${JSON.stringify(time)} is not a time in milliseconds since 1970`);
  }

  #checkSchema(table: Table, document: ConvexDocument): void {
    if (table.validator === null) return;
    const { _id, _creationTime, ...fields } = document;
    const problem = checkValue(table.validator, fields, (name) => this.#numberOf(table.component, name));
    if (problem === null) return;
    throw new Error(
      `Document with ID "${_id}" in table "${table.name}" does not match the schema: ` +
        describeProblem(problem, (number) => this.#nameOf(table.component, number)),
    );
  }

  #numberOf(component: ComponentPath, name: string): number | null {
    const present = this.#transaction.catalog.component(component).byName.get(name)?.number;
    return this.#numbers.get(component)?.get(name) ?? present ?? fixedTableNumber(name);
  }

  #nameOf(component: ComponentPath, number: number): string | null {
    const planned = [...(this.#numbers.get(component) ?? [])].find(([, wanted]) => wanted === number);
    const present = this.#transaction.catalog.component(component).byNumber.get(number)?.name;
    return planned?.[0] ?? present ?? fixedTableName(number);
  }
}

/** Functions reach documents by the number of their table: `db.get` those of users, `db.system.get` those of the system. */
function checkKind(name: string, number: number): void {
  const fixed = fixedTableName(number);
  if (isSystemTable(name) === isSystemTableNumber(number) && (fixed === null || fixed === name)) return;
  const kind = isSystemTable(name) ? "this system table" : "tables of users";
  throw new Error(`table ${name} wants table number ${number}, which is none for ${kind}: remove the field _id`);
}

function keyOf(component: ComponentPath, table: string): string {
  return `${component};${table}`;
}
