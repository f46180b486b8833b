import { compareKeys } from "../values/key.ts";
import type { SqliteConnection, SqlRow } from "./disk/sqlite.ts";
import { StoredDocument } from "./disk/stored-document.ts";
import type { KeyInterval } from "./read-set.ts";
import type { View } from "./view.ts";

/** A stretch of one index, in one direction; `lower` is inside, `upper` is not. */
export interface KeyRange {
  indexId: number;
  lower: Uint8Array;
  upper: Uint8Array;
  descending: boolean;
}

/** A document met by a walk, with its key in the index. */
export interface ScannedRow extends StoredDocument {
  readonly key: Uint8Array;
}

/** Its key crosses from SQLite as text, which costs less than bytes, and is seldom asked for. */
class IndexedRow extends StoredDocument implements ScannedRow {
  readonly keyText: string;

  constructor(connection: SqliteConnection, row: SqlRow) {
    super(connection, row);
    this.keyText = String(row.key);
  }

  get key(): Uint8Array {
    return keyOf(this.keyText);
  }
}

function keyOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}

/** Rows of the first fetch when nobody says how many are wanted; later ones are larger. */
const FIRST_BATCH = 16;
const LARGEST_BATCH = 512;
const BATCH_GROWTH = 4;

const SELECT = `
  SELECT hex(e.key) AS key, d.size AS size, d.json AS json
  FROM storage_entries e JOIN storage_documents d ON d.document = e.document
  WHERE e.index_id = ? AND e.key >= ? AND e.key < ?`;
/** SQLite plans by the value of a bare `LIMIT ?`, and so prepares the statement again at each run: twice the cost of a row. */
const ASCENDING = `${SELECT} ORDER BY e.key LIMIT ? + 0`;
const DESCENDING = `${SELECT} ORDER BY e.key DESC LIMIT ? + 0`;

/**
 * Walks a range of an index. The read set grows with the rows that were taken, not with those fetched ahead; what the
 * same transaction writes ahead of the walk is seen by it.
 * @param expected rows that the caller will take at most, if it knows
 */
export function* scan(view: View, range: KeyRange, expected?: number): Generator<ScannedRow, undefined> {
  view.assertOpen();
  view.meter.query();
  const interval = new WalkedInterval(range);
  view.reads.add(range.indexId, interval);
  let last: string | null = null;
  let batchSize = Math.max(1, Math.min(expected ?? FIRST_BATCH, LARGEST_BATCH));
  for (;;) {
    const revision = view.revision;
    const batch = fetch(view.connection, last === null ? range : rangeAfter(range, keyOf(last)), batchSize);
    let taken = 0;
    for (const raw of batch) {
      const row = new IndexedRow(view.connection, raw);
      last = row.keyText;
      taken += 1;
      interval.widen(last);
      view.meter.read(row.size);
      yield row;
      view.assertOpen();
      if (view.revision !== revision) break;
    }
    if (taken === batch.length && batch.length < batchSize && view.revision === revision) break;
    batchSize = Math.min(batchSize * BATCH_GROWTH, LARGEST_BATCH);
  }
  interval.finish();
}

function fetch(connection: SqliteConnection, range: KeyRange, limit: number): SqlRow[] {
  const statement = connection.prepare(range.descending ? DESCENDING : ASCENDING);
  return statement.all(range.indexId, range.lower, range.upper, limit);
}

/** The part of a range behind a key, in the direction of the walk. */
export function rangeAfter(range: KeyRange, key: Uint8Array): KeyRange {
  return range.descending
    ? { ...range, upper: lesser(range.upper, key) }
    : { ...range, lower: greater(range.lower, successor(key)) };
}

/** The part of a range up to a key and with it, in the direction of the walk. */
export function rangeThrough(range: KeyRange, key: Uint8Array): KeyRange {
  return range.descending
    ? { ...range, lower: greater(range.lower, key) }
    : { ...range, upper: lesser(range.upper, successor(key)) };
}

function lesser(a: Uint8Array, b: Uint8Array): Uint8Array {
  return compareKeys(a, b) <= 0 ? a : b;
}

function greater(a: Uint8Array, b: Uint8Array): Uint8Array {
  return compareKeys(a, b) >= 0 ? a : b;
}

/** The least byte string above `key`. */
function successor(key: Uint8Array): Uint8Array {
  const next = new Uint8Array(key.length + 1);
  next.set(key);
  return next;
}

/**
 * What a walk has read: up to the last row taken, or all of its range once it is finished. Before the first row the interval
 * is empty, at the end where the walk begins.
 */
class WalkedInterval implements KeyInterval {
  readonly #range: KeyRange;
  /** Key of the last row taken, as text. */
  #last: string | null = null;
  #isFinished = false;

  constructor(range: KeyRange) {
    this.#range = range;
  }

  get lower(): Uint8Array {
    const { descending, lower, upper } = this.#range;
    if (!descending || this.#isFinished) return lower;
    return this.#last === null ? upper : keyOf(this.#last);
  }

  get upper(): Uint8Array {
    const { descending, lower, upper } = this.#range;
    if (descending || this.#isFinished) return upper;
    return this.#last === null ? lower : keyOf(this.#last);
  }

  get includesUpper(): boolean {
    return !this.#range.descending && !this.#isFinished && this.#last !== null;
  }

  /** The row with that key was taken. */
  widen(key: string): void {
    this.#last = key;
  }

  finish(): void {
    this.#isFinished = true;
    this.#last = null;
  }
}
