import type { ComponentPath } from "../values/json.ts";
import { loadCatalog, type CatalogState } from "./catalog-state.ts";
import { CommitGroup, type CommittedState, type SharingTurn } from "./commit-group.ts";
import { createCatalog } from "./catalog.ts";
import { Clock } from "./disk/clock.ts";
import { CursorCodec } from "./cursor.ts";
import { dropBuilds } from "./index-building.ts";
import { prepareWriter, readCursorSecret, type Durability } from "./layout.ts";
import { bufferRandom } from "./disk/random-buffer.ts";
import { OpenTransaction } from "./open-transaction.ts";
import { takeOwnership } from "./disk/ownership.ts";
import { SnapshotPool } from "./snapshot.ts";
import { openSqlite, type SqliteConnection } from "./disk/sqlite.ts";
import { StorageTrouble, type TroubleKind } from "./disk/storage-trouble.ts";
import type {
  Catalog,
  Commit,
  Database,
  ReadSet,
  Snapshot,
  VectorMatch,
  VectorQueryJson,
  WriteTransaction,
} from "./types.ts";
import { VectorSearch } from "./vectors/vector-search.ts";
import type { View } from "./view.ts";

/** Options of a database. */
export interface DatabaseOptions {
  /** Path of the SQLite file; `-wal`, `-shm` and `-lock` files appear beside it. */
  file: string;
  /** "normal" (default) survives a killed process; "full" also a power cut, at a tenth of the speed or less. */
  durability?: Durability;
  /** The machine's clock, in milliseconds since 1970. */
  clock(): number;
  /** Milliseconds that never step; default: as `clock`. */
  elapsed?(): number;
  /** Hears of a trouble with the disk, once until a commit succeeds. */
  onTrouble?(trouble: StorageTrouble): void;
  /** Random bytes, for ids. */
  random(count: number): Uint8Array;
  /** Called with the file in sole use, before anything in it is changed. What it throws refuses the file. */
  beforeChange?(connection: SqliteConnection): void;
}

/** Opens a database, and makes it if there is none. @throws StorageTrouble; an Error if another process has it open */
export function openDatabase(options: DatabaseOptions): Database {
  const giveUp = takeOwnership(options.file);
  let connection: SqliteConnection | null = null;
  try {
    connection = openSqlite(options.file);
    options.beforeChange?.(connection);
    prepareWriter(connection, { durability: options.durability ?? "normal", random: options.random });
    dropBuilds(connection);
    return new SqliteDatabase(options, connection, giveUp);
  } catch (error) {
    connection?.close();
    giveUp();
    throw error;
  }
}

/** A transaction that waits: one that runs by itself, or one that may share its commit. */
type Turn = { run(): Promise<void> } | SharingTurn;

class SqliteDatabase implements Database {
  readonly catalog: Catalog;
  readonly connection: SqliteConnection;
  readonly #clock: Clock;
  readonly #cursors: CursorCodec;
  readonly #random: (count: number) => Uint8Array;
  readonly #snapshots: SnapshotPool;
  readonly #vectors = new VectorSearch();
  readonly #listeners = new Set<(commit: Commit) => void>();
  readonly #giveUp: () => void;
  #committed: CatalogState;
  #open: OpenTransaction | null = null;
  /** The transactions that will share the next commit, while they run. */
  #group: CommitGroup | null = null;
  readonly #waiting: Turn[] = [];
  #isWriting = false;
  #isClosed = false;
  readonly #elapsed: () => number;
  readonly #onTrouble: (trouble: StorageTrouble) => void;
  #toldTrouble: TroubleKind | null = null;

  constructor(options: DatabaseOptions, connection: SqliteConnection, giveUp: () => void) {
    this.connection = connection;
    this.#elapsed = options.elapsed ?? options.clock;
    this.#onTrouble = options.onTrouble ?? (() => undefined);
    this.#clock = new Clock(connection, { wall: options.clock, elapsed: this.#elapsed });
    this.#random = bufferRandom(options.random);
    this.#cursors = new CursorCodec(readCursorSecret(connection));
    this.#snapshots = new SnapshotPool(options.file, this.#cursors);
    this.#committed = loadCatalog(connection);
    this.#giveUp = giveUp;
    this.catalog = createCatalog(() => this.#open?.catalog ?? this.#committed);
  }

  latestTimestamp(): bigint {
    return this.#clock.timestamp;
  }

  now(): number {
    return this.#clock.now();
  }

  get trouble(): TroubleKind | null {
    return this.#toldTrouble;
  }

  get clockMemory(): SharedArrayBuffer {
    return this.#clock.memory;
  }

  clockAheadMillis(): number {
    return this.#clock.aheadMillis();
  }

  snapshot(): Snapshot {
    return this.#openSnapshot();
  }

  vectorSearch(component: ComponentPath, query: VectorQueryJson): Promise<VectorMatch[]> {
    return this.#vectors.search(() => this.#openSnapshot(), component, query);
  }

  #openSnapshot(): Snapshot & View {
    this.#assertOpen();
    this.#group?.assertCommitted();
    return this.#snapshots.open(this.#committed, this.#clock.timestamp);
  }

  transact<T>(body: (transaction: WriteTransaction) => T | Promise<T>): Promise<{ value: T; timestamp: bigint }> {
    return new Promise((resolve, reject) => this.#enqueue({ run: () => this.#run(body).then(resolve, reject) }));
  }

  transactTogether<T>(body: (transaction: WriteTransaction) => T): Promise<{ value: T; timestamp: bigint }> {
    return new Promise((resolve, reject) =>
      this.#enqueue({
        body,
        // The value is that of the body above.
        resolve: (value, timestamp) => resolve({ value: value as T, timestamp }),
        reject,
      }),
    );
  }

  #enqueue(turn: Turn): void {
    this.#waiting.push(turn);
    if (!this.#isWriting) void this.#write();
  }

  /** Takes turns until nobody waits. Those who ask in the same turn of the event loop's queue of microtasks come together. */
  async #write(): Promise<void> {
    this.#isWriting = true;
    await Promise.resolve();
    for (let turn = this.#waiting.shift(); turn !== undefined; turn = this.#waiting.shift()) {
      if ("run" in turn) await turn.run();
      else {
        this.#writeTogether(turn);
        await Promise.resolve();
      }
    }
    this.#isWriting = false;
  }

  #writeTogether(first: SharingTurn): void {
    try {
      this.#assertOpen();
      this.#begin();
    } catch (error) {
      return first.reject(error);
    }
    const group = new CommitGroup(this.connection, {
      state: { catalog: this.#committed, timestamp: this.#clock.timestamp },
      open: (state) => (this.#open = this.#transactionOn(state)),
      elapsed: this.#elapsed,
    });
    this.#group = group;
    group.run(first, this.#waiting);
    this.#group = null;
    this.#open = null;
    this.#commitGroup(group);
    group.settle();
  }

  #commitGroup(group: CommitGroup): void {
    if (group.isEmpty) {
      this.connection.rollBack();
      return this.#tell(group.trouble);
    }
    try {
      this.#assertOpen();
      this.connection.prepare("COMMIT").run();
      this.#committedAs(group.state);
      this.#announce(group.state.timestamp, group.transactions);
    } catch (error) {
      this.connection.rollBack();
      group.fail(error);
      this.#tell(error);
    }
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // Closing a connection leaves its transaction, and the lock, to the statements that are still alive.
    if (this.#open !== null) this.#rollBack(this.#open);
    this.#snapshots.close();
    this.#emptyLog();
    this.connection.close();
    this.#giveUp();
  }

  /**
   * Moves what the write-ahead log holds into the file, which then is the whole database. SQLite does it at the last
   * close, but not while statements live, as cached ones do.
   */
  #emptyLog(): void {
    try {
      this.connection.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // After a trouble with the disk the log stays: the next start reads it.
    }
  }

  async #run<T>(body: (transaction: WriteTransaction) => T | Promise<T>): Promise<{ value: T; timestamp: bigint }> {
    this.#assertOpen();
    this.#begin();
    const transaction = this.#transactionOn({ catalog: this.#committed, timestamp: this.#clock.timestamp });
    this.#open = transaction;
    try {
      const value = await body(transaction);
      return { value, timestamp: this.#commit(transaction) };
    } catch (error) {
      this.#rollBack(transaction);
      this.#tell(error);
      throw error;
    }
  }

  #transactionOn(state: CommittedState): OpenTransaction {
    const { connection } = this;
    return new OpenTransaction({
      ...state,
      connection,
      cursors: this.#cursors,
      clock: this.#clock,
      randomBytes: this.#random,
    });
  }

  #begin(): void {
    // A read transaction that stays would keep the write-ahead log from being used from its beginning again.
    this.#snapshots.release();
    try {
      this.connection.prepare("BEGIN IMMEDIATE").run();
    } catch (error) {
      this.connection.rollBack();
      this.#tell(error);
      throw error;
    }
  }

  /** Once for a trouble that lasts, since every call meets it. */
  #tell(error: unknown): void {
    if (!(error instanceof StorageTrouble) || error.kind === this.#toldTrouble) return;
    this.#toldTrouble = error.kind;
    this.#onTrouble(error);
  }

  #commit(transaction: OpenTransaction): bigint {
    this.#assertOpen();
    const timestamp = transaction.seal();
    this.connection.prepare("COMMIT").run();
    transaction.close();
    this.#open = null;
    this.#committedAs({ catalog: transaction.catalog, timestamp });
    this.#announce(timestamp, [transaction]);
    return timestamp;
  }

  #committedAs({ catalog, timestamp }: CommittedState): void {
    // Taken while the transaction was open, of the state before it.
    this.#snapshots.release();
    this.#clock.advance(timestamp);
    this.#committed = catalog;
    this.#toldTrouble = null;
  }

  #announce(timestamp: bigint, transactions: readonly OpenTransaction[]): void {
    for (const { workAfterCommit } of transactions) for (const work of workAfterCommit) work();
    const touches = transactions.map(({ changes }) => changes.touches());
    const commit = { timestamp, touches: (reads: ReadSet) => touches.some((touch) => touch(reads)) };
    for (const listener of this.#listeners) listener(commit);
  }

  #rollBack(transaction: OpenTransaction): void {
    if (this.#open !== transaction) return;
    transaction.close();
    this.#open = null;
    this.connection.rollBack();
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new Error("The database is closed");
  }
}
