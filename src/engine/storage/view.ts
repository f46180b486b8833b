import type { ComponentPath } from "../values/json.ts";
import type { CatalogState, Table } from "./catalog-state.ts";
import type { ChangeLog } from "./change-log.ts";
import type { CursorCodec } from "./cursor.ts";
import type { Meter } from "./limits.ts";
import type { RecordedReads } from "./read-set.ts";
import type { SqliteConnection } from "./disk/sqlite.ts";

/** Read access of a transaction: a snapshot's connection, or the writer's with its uncommitted work. */
export interface View {
  readonly connection: SqliteConnection;
  readonly catalog: CatalogState;
  readonly cursors: CursorCodec;
  readonly reads: RecordedReads;
  readonly meter: Meter;
  /** Rises with each write of the transaction and each undo, so that a scan knows when to read again. */
  readonly revision: number;
  /** @throws once the transaction is over */
  assertOpen(): void;
}

/** Write access of a transaction. */
export interface WritableView extends View {
  readonly changes: ChangeLog;
  randomBytes(count: number): Uint8Array;
  nextCreationTime(): number;
  /** The table of that name, made if it may be and does not exist. @throws if the schema has no such table */
  tableFor(component: ComponentPath, name: string): Table;
  /** Called for each document written with `db.vars.commitTs` in it, which is replaced at the commit. */
  awaitsCommit(table: Table, rowId: number): void;
  /** Called after each write: scans in progress must look again. */
  wrote(): void;
}
