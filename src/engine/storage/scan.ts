import { compareKeys } from "../values/key.ts";
import type { SqliteConnection, SqlRow, SqlValue } from "./disk/sqlite.ts";
import { documentRow, type DocumentRow } from "./document-row.ts";
import type { KeyInterval } from "./read-set.ts";
import type { View } from "./view.ts";

/** A stretch of one index, in one direction; `lower` is inside, `upper` is not. */
export interface KeyRange {
  indexId: number;
  lower: Uint8Array;
  upper: Uint8Array;
  descending: boolean;
}

/** A document met by a scan, with its key in the index. */
export interface ScannedRow extends DocumentRow {
  key: Uint8Array;
}

/** Rows of the first fetch when nobody says how many are wanted; later ones are larger. */
const FIRST_BATCH = 16;
const LARGEST_BATCH = 512;
const BATCH_GROWTH = 4;

const SELECT = `
  SELECT e.key AS key, d.document AS document, d.size AS size, d.json AS json
  FROM storage_entries e JOIN storage_documents d ON d.document = e.document
  WHERE e.index_id = ? AND e.key >= ? AND e.key < ?`;
const ASCENDING = `${SELECT} ORDER BY e.key LIMIT ?`;
const DESCENDING = `${SELECT} ORDER BY e.key DESC LIMIT ?`;

/**
 * Walks a range of an index. The read set grows with the rows that were taken, not with those fetched ahead; what the
 * same transaction writes ahead of the walk is seen by it.
 * @param expected rows that the caller will take at most, if it knows
 */
export function* scan(view: View, range: KeyRange, expected?: number): Generator<ScannedRow, undefined> {
  view.assertOpen();
  view.meter.query();
  const interval = startInterval(range);
  view.reads.add(range.indexId, interval);
  let remaining: KeyRange = range;
  let batchSize = Math.max(1, Math.min(expected ?? FIRST_BATCH, LARGEST_BATCH));
  for (;;) {
    const revision = view.revision;
    const batch = fetch(view.connection, remaining, batchSize);
    let taken = 0;
    for (const raw of batch) {
      const row = { key: blob(raw.key), ...documentRow(view.connection, raw) };
      taken += 1;
      remaining = rangeAfter(remaining, row.key);
      widen(interval, range.descending, row.key);
      view.meter.read(row.size);
      yield row;
      view.assertOpen();
      if (view.revision !== revision) break;
    }
    if (taken === batch.length && batch.length < batchSize && view.revision === revision) break;
    batchSize = Math.min(batchSize * BATCH_GROWTH, LARGEST_BATCH);
  }
  finish(interval, range);
}

function fetch(connection: SqliteConnection, range: KeyRange, limit: number): SqlRow[] {
  const statement = connection.prepare(range.descending ? DESCENDING : ASCENDING);
  return statement.all(range.indexId, range.lower, range.upper, limit);
}

function blob(value: SqlValue | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new Error("Expected a blob in the database");
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

/** Before the first row nothing was read: the interval is empty, at the end where the walk begins. */
function startInterval(range: KeyRange): KeyInterval {
  const start = range.descending ? range.upper : range.lower;
  return { lower: start, upper: start, includesUpper: false };
}

function widen(interval: KeyInterval, descending: boolean, key: Uint8Array): void {
  if (descending) {
    interval.lower = key;
    return;
  }
  interval.upper = key;
  interval.includesUpper = true;
}

function finish(interval: KeyInterval, range: KeyRange): void {
  interval.lower = range.lower;
  interval.upper = range.upper;
  interval.includesUpper = false;
}
