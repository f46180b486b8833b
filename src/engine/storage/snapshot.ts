import type { ComponentPath } from "../values/json.ts";
import type { CatalogState } from "./catalog-state.ts";
import type { CursorCodec } from "./cursor.ts";
import { ViewedDocuments } from "./document-reader.ts";
import { prepareReader } from "./layout.ts";
import { Meter } from "./limits.ts";
import { RecordedReads } from "./read-set.ts";
import { openSqlite, type SqliteConnection } from "./disk/sqlite.ts";
import type { DocumentReader, Snapshot, TransactionUse } from "./types.ts";
import type { View } from "./view.ts";

/** Connections that wait for the next snapshot; more may be open at a time. */
const MAX_IDLE_CONNECTIONS = 8;

/**
 * Opens snapshots, and keeps the connections of closed ones for the next. All snapshots between two commits share one
 * connection and one read transaction, which waits for the next one until `release`: to begin and end a read transaction
 * costs as much as a query.
 */
export class SnapshotPool {
  readonly #file: string;
  readonly #cursors: CursorCodec;
  readonly #idle: SqliteConnection[] = [];
  readonly #busy = new Set<SqliteConnection>();
  /** The state that snapshots are taken of until the next commit. */
  #pinned: SnapshotParts | null = null;

  constructor(file: string, cursors: CursorCodec) {
    this.#file = file;
    this.#cursors = cursors;
  }

  /**
   * @param catalog the tables as of the last commit
   * @param timestamp of the last commit; no commit can come between, since both are synchronous
   */
  open(catalog: CatalogState, timestamp: bigint): Snapshot & View {
    // A trouble stays with a connection until its transaction ends: it is not the next reader's.
    if (this.#pinned?.connection.isSound === false) this.release();
    this.#pinned ??= this.#pin(catalog, timestamp);
    return new SnapshotView(this.#pinned);
  }

  /** Lets go of the state that snapshots were taken of: the next one is of the last commit. Those that are open keep theirs. */
  release(): void {
    this.#pinned?.lease.letGo();
    this.#pinned = null;
  }

  #pin(catalog: CatalogState, timestamp: bigint): SnapshotParts {
    const connection = this.#idle.pop() ?? this.#connect();
    this.#busy.add(connection);
    try {
      connection.prepare("BEGIN").run();
      // BEGIN alone does not pin the state; the first read does.
      connection.prepare("SELECT id FROM storage_clock").get();
    } catch (error) {
      this.#release(connection);
      throw error;
    }
    const lease = new Lease(() => this.#release(connection));
    lease.hold();
    return { connection, catalog, cursors: this.#cursors, timestamp, lease };
  }

  close(): void {
    this.#pinned = null;
    for (const connection of this.#busy) this.#release(connection);
    for (const connection of this.#idle) connection.close();
    this.#idle.length = 0;
  }

  #connect(): SqliteConnection {
    const connection = openSqlite(this.#file, { readOnly: true });
    prepareReader(connection);
    return connection;
  }

  #release(connection: SqliteConnection): void {
    if (!this.#busy.delete(connection)) return;
    // Nothing was written; after a trouble with the disk there may be no transaction left.
    connection.rollBack();
    if (this.#idle.length < MAX_IDLE_CONNECTIONS) this.#idle.push(connection);
    else connection.close();
  }
}

/** Counts the snapshots on one connection, and ends its transaction with the last of them. */
class Lease {
  readonly #release: () => void;
  #holders = 0;

  constructor(release: () => void) {
    this.#release = release;
  }

  hold(): void {
    this.#holders += 1;
  }

  letGo(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#release();
  }
}

interface SnapshotParts {
  connection: SqliteConnection;
  catalog: CatalogState;
  cursors: CursorCodec;
  timestamp: bigint;
  lease: Lease;
}

class SnapshotView implements Snapshot, View {
  readonly reads = new RecordedReads();
  readonly meter = new Meter();
  /** A snapshot never changes. */
  readonly revision = 0;
  readonly #parts: SnapshotParts;
  #isOpen = true;

  constructor(parts: SnapshotParts) {
    this.#parts = parts;
    parts.lease.hold();
  }

  get connection(): SqliteConnection {
    return this.#parts.connection;
  }

  get catalog(): CatalogState {
    return this.#parts.catalog;
  }

  get cursors(): CursorCodec {
    return this.#parts.cursors;
  }

  get timestamp(): bigint {
    return this.#parts.timestamp;
  }

  get use(): TransactionUse {
    return this.meter.use;
  }

  documents(component: ComponentPath): DocumentReader {
    return new ViewedDocuments(this, component);
  }

  branch(): Snapshot {
    this.assertOpen();
    return new SnapshotView(this.#parts);
  }

  assertOpen(): void {
    if (!this.#isOpen) throw new Error("The snapshot is closed");
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#parts.lease.letGo();
  }
}
