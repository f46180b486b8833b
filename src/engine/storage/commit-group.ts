import type { CatalogState } from "./catalog-state.ts";
import type { SqliteConnection } from "./disk/sqlite.ts";
import { StorageTrouble } from "./disk/storage-trouble.ts";
import type { OpenTransaction } from "./open-transaction.ts";
import type { WriteTransaction } from "./types.ts";

/** What a transaction begins on, or leaves. */
export interface CommittedState {
  catalog: CatalogState;
  timestamp: bigint;
}

/** A transaction that waits and may share its commit. */
export interface SharingTurn {
  body(transaction: WriteTransaction): unknown;
  resolve(value: unknown, timestamp: bigint): void;
  reject(error: unknown): void;
}

interface Ended {
  turn: SharingTurn;
  outcome: { kind: "done"; value: unknown; timestamp: bigint } | { kind: "failed"; error: unknown };
}

interface GroupOptions {
  state: CommittedState;
  open(state: CommittedState): OpenTransaction;
  /** Milliseconds that never step. */
  elapsed(): number;
}

/** How many transactions share a commit at most, and for how long others are taken in: the first one waits for them all. */
const MAX_MEMBERS = 64;
const MAX_MILLIS = 5;

/**
 * The transactions that share one COMMIT. Each but the first runs in a savepoint, on the state that those before it left; nobody
 * is answered before all are stored. BEGIN and COMMIT are the database's.
 */
export class CommitGroup {
  readonly #connection: SqliteConnection;
  readonly #options: GroupOptions;
  readonly #transactions: OpenTransaction[] = [];
  /** In the order of their turns. */
  readonly #ended: Ended[] = [];
  #state: CommittedState;
  #trouble: StorageTrouble | null = null;
  /** True if a member asked for the state of the last commit, which those before it are not in yet. */
  #isSnapshotWanted = false;

  constructor(connection: SqliteConnection, options: GroupOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#state = options.state;
  }

  /** The state that the last member left. */
  get state(): CommittedState {
    return this.#state;
  }

  /** Those that are to be stored, in order. */
  get transactions(): readonly OpenTransaction[] {
    return this.#transactions;
  }

  /** True if there is nothing to store. */
  get isEmpty(): boolean {
    return this.#transactions.length === 0;
  }

  /** Trouble with the disk that a member met. */
  get trouble(): StorageTrouble | null {
    return this.#trouble;
  }

  /** Runs the first one and those that wait behind it, as many as may share. Leaves the others where they are. */
  run(first: SharingTurn, waiting: unknown[]): void {
    const { elapsed } = this.#options;
    const began = elapsed();
    let turn: SharingTurn | null = first;
    while (turn !== null && this.#runMember(turn)) {
      const isFull = this.#transactions.length >= MAX_MEMBERS || elapsed() - began > MAX_MILLIS;
      turn = isFull || !isSharing(waiting[0]) ? null : waiting[0];
      if (turn !== null) waiting.shift();
    }
    // It reads the last commit, and so comes right behind that of the others.
    if (turn !== null && this.#isSnapshotWanted) waiting.unshift(turn);
  }

  /** @throws if members ran that are not committed: whoever asks runs again behind them */
  assertCommitted(): void {
    if (this.isEmpty) return;
    this.#isSnapshotWanted = true;
    throw new Error("The last commit is still being made");
  }

  /** Nothing was stored: all fail for the same reason. */
  fail(error: unknown): void {
    this.#transactions.length = 0;
    for (const ended of this.#ended) if (ended.outcome.kind === "done") ended.outcome = { kind: "failed", error };
  }

  /** Answers all, in order. Called when they are stored, or are not. */
  settle(): void {
    for (const { turn, outcome } of this.#ended) {
      if (outcome.kind === "done") turn.resolve(outcome.value, outcome.timestamp);
      else turn.reject(outcome.error);
    }
  }

  /** @returns false if no other may follow */
  #runMember(turn: SharingTurn): boolean {
    const isFirst = this.isEmpty;
    let transaction: OpenTransaction | null = null;
    try {
      if (!isFirst) this.#connection.prepare("SAVEPOINT storage_member").run();
      transaction = this.#options.open(this.#state);
      const value = turn.body(transaction);
      this.#connection.assertSound();
      if (this.#isSnapshotWanted) throw new Error("Runs again");
      const timestamp = transaction.seal();
      if (!isFirst) this.#connection.prepare("RELEASE storage_member").run();
      this.#state = { catalog: transaction.catalog, timestamp };
      this.#transactions.push(transaction);
      this.#ended.push({ turn, outcome: { kind: "done", value, timestamp } });
      return true;
    } catch (error) {
      return this.#undoMember(turn, error);
    } finally {
      transaction?.close();
    }
  }

  #undoMember(turn: SharingTurn, error: unknown): boolean {
    if (error instanceof StorageTrouble || !this.#connection.isSound) return this.#lose(turn, error);
    if (!this.isEmpty) {
      // At some errors SQLite has undone more than the savepoint, which then is gone.
      try {
        this.#connection.exec("ROLLBACK TO storage_member; RELEASE storage_member");
      } catch {
        return this.#lose(turn, error);
      }
    }
    if (this.#isSnapshotWanted) return false;
    this.#ended.push({ turn, outcome: { kind: "failed", error } });
    return !this.isEmpty;
  }

  /** Nothing of the group can be stored any more. */
  #lose(turn: SharingTurn, error: unknown): false {
    if (error instanceof StorageTrouble) this.#trouble = error;
    this.#isSnapshotWanted = false;
    this.fail(error);
    this.#ended.push({ turn, outcome: { kind: "failed", error } });
    return false;
  }
}

function isSharing(turn: unknown): turn is SharingTurn {
  return typeof turn === "object" && turn !== null && "body" in turn;
}
