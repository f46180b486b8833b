import type { ComponentPath } from "../values/json.ts";
import { loadCatalog, type CatalogState, type Table } from "./catalog-state.ts";
import { ChangeLog } from "./change-log.ts";
import type { Clock } from "./disk/clock.ts";
import type { CursorCodec } from "./cursor.ts";
import { TransactionDocuments } from "./document-writer.ts";
import { resolveDocument } from "./resolve-document.ts";
import { Meter } from "./limits.ts";
import { RecordedReads, tableKey } from "./read-set.ts";
import type { SqliteConnection } from "./disk/sqlite.ts";
import { createTables } from "./table-creation.ts";
import type { DocumentWriter, Savepoint, TransactionUse, WriteTransaction } from "./types.ts";
import { isSystemTable } from "./table-names.ts";
import type { WritableView } from "./view.ts";

/** Inputs of a transaction. */
export interface TransactionOptions {
  connection: SqliteConnection;
  catalog: CatalogState;
  cursors: CursorCodec;
  clock: Clock;
  /** Of the state that it begins on. */
  timestamp: bigint;
  randomBytes(count: number): Uint8Array;
}

/** The open write transaction. Holds what it changed until the commit; BEGIN and COMMIT are the database's. */
export class OpenTransaction implements WriteTransaction, WritableView {
  readonly timestamp: bigint;
  readonly connection: SqliteConnection;
  readonly cursors: CursorCodec;
  readonly reads = new RecordedReads();
  readonly meter = new Meter();
  readonly changes = new ChangeLog();
  readonly randomBytes: (count: number) => Uint8Array;
  readonly #clock: Clock;
  readonly #afterCommit: (() => void)[] = [];
  readonly #savepoints: object[] = [];
  /** Tables of the rows that were written with `db.vars.commitTs` in them; an undone write may leave its row here. */
  readonly #pending = new Map<number, Table>();
  /** Null until somebody asks for it. */
  #commitTimestamp: bigint | null = null;
  #catalog: CatalogState;
  #revision = 0;
  #isOpen = true;

  constructor({ connection, catalog, cursors, clock, timestamp, randomBytes }: TransactionOptions) {
    this.connection = connection;
    this.cursors = cursors;
    this.timestamp = timestamp;
    this.randomBytes = randomBytes;
    this.#catalog = catalog;
    this.#clock = clock;
  }

  get use(): TransactionUse {
    return this.meter.use;
  }

  get catalog(): CatalogState {
    return this.#catalog;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Work to run after the commit, in order. */
  get workAfterCommit(): readonly (() => void)[] {
    return this.#afterCommit;
  }

  documents(component: ComponentPath): DocumentWriter {
    return new TransactionDocuments(this, component);
  }

  afterCommit(work: () => void): void {
    this.assertOpen();
    this.#afterCommit.push(work);
  }

  savepoint(): Savepoint {
    this.assertOpen();
    const name = `storage_${this.#savepoints.length}`;
    this.connection.exec(`SAVEPOINT ${name}`);
    const token = {};
    this.#savepoints.push(token);
    const undo = this.#markPosition();
    return {
      release: () => {
        this.#popSavepoint(token);
        this.connection.exec(`RELEASE ${name}`);
      },
      rollback: () => {
        this.#popSavepoint(token);
        this.connection.exec(`ROLLBACK TO ${name}`);
        this.connection.exec(`RELEASE ${name}`);
        undo();
      },
    };
  }

  /** The table of that name, made if it may be and does not exist. */
  tableFor(component: ComponentPath, name: string): Table {
    const tables = this.#catalog.component(component);
    const table = tables.byName.get(name);
    if (table !== undefined && (!tables.closed || table.declared || isSystemTable(name))) return table;
    if (tables.closed && !isSystemTable(name)) {
      throw new Error(
        `Failed to insert or update a document in table "${name}" because the table is not in the schema. ` +
          "Add it to the schema, or set `schemaValidation: false`.",
      );
    }
    this.createTables(component, [name]);
    const made = this.#catalog.component(component).byName.get(name);
    if (made === undefined) throw new Error(`Table ${name} was not made`);
    return made;
  }

  /** Makes tables with their built-in indexes, and reads the catalog once, which takes as long as all tables are many. */
  createTables(component: ComponentPath, names: readonly string[]): void {
    createTables(this.connection, this.#catalog.component(component), component, names);
    this.reloadCatalog();
    for (const name of names) this.changes.table(tableKey(component, name));
  }

  /** Reads the catalog again after this transaction changed its tables. */
  reloadCatalog(): void {
    this.#catalog = loadCatalog(this.connection);
  }

  nextCreationTime(): number {
    return this.#clock.nextCreationTime();
  }

  /** Called after each write: scans in progress must look again. */
  wrote(): void {
    this.#revision += 1;
  }

  assertOpen(): void {
    if (!this.#isOpen) throw new Error("The transaction is over");
  }

  commitTimestamp(): bigint {
    this.assertOpen();
    this.#commitTimestamp ??= this.#clock.timestampAfter(this.timestamp);
    return this.#commitTimestamp;
  }

  /** Called for each document written with `db.vars.commitTs` in it. */
  awaitsCommit(table: Table, rowId: number): void {
    this.#pending.set(rowId, table);
  }

  /**
   * Makes the transaction ready for its commit: its timestamp is written to the clock and to the documents that wait for it.
   * @returns the timestamp
   * @throws if a savepoint neither ended nor was undone: what is under it is half a piece of work
   */
  seal(): bigint {
    if (this.#savepoints.length > 0) throw new Error("A savepoint of the transaction is still open at its end");
    const timestamp = this.commitTimestamp();
    for (const [rowId, table] of this.#pending) resolveDocument(this, { table, rowId }, timestamp);
    this.#clock.write(timestamp);
    return timestamp;
  }

  /** Called when the transaction has committed or rolled back; nothing can be read or written through it any more. */
  close(): void {
    this.#isOpen = false;
  }

  #popSavepoint(token: object): void {
    this.assertOpen();
    if (this.#savepoints.at(-1) !== token) throw new Error("Savepoints must end in the reverse order of their start");
    this.#savepoints.pop();
  }

  #markPosition(): () => void {
    const { length: changes } = this.changes;
    const { length: work } = this.#afterCommit;
    const catalog = this.#catalog;
    const restoreUse = this.meter.markWrites();
    return () => {
      this.changes.truncate(changes);
      this.#afterCommit.length = work;
      this.#catalog = catalog;
      restoreUse();
      this.wrote();
    };
  }
}
