import { compareKeys } from "../values/key.ts";
import { RecordedReads, type KeyInterval } from "./read-set.ts";
import type { ReadSet } from "./types.ts";

type Change =
  | { kind: "entry"; indexId: number; key: Uint8Array }
  | { kind: "table"; tableKey: string }
  | { kind: "schema" };

/** Changes of one write transaction, in order, so that a savepoint can undo the end of it. */
export class ChangeLog {
  readonly #changes: Change[] = [];

  get length(): number {
    return this.#changes.length;
  }

  /** A key of an index whose document came, went or changed. */
  entry(indexId: number, key: Uint8Array): void {
    this.#changes.push({ kind: "entry", indexId, key });
  }

  /** A table was made, by its `tableKey`. */
  table(tableKey: string): void {
    this.#changes.push({ kind: "table", tableKey });
  }

  /** Indexes or tables changed by a schema: every read may be concerned. */
  schema(): void {
    this.#changes.push({ kind: "schema" });
  }

  truncate(length: number): void {
    this.#changes.length = length;
  }

  /** The test for read sets. It is built at the first question, since most commits have no listener. */
  touches(): (reads: ReadSet) => boolean {
    let sorted: SortedChanges | null = null;
    return (reads) => {
      sorted ??= sortChanges(this.#changes);
      return touches(sorted, reads);
    };
  }
}

interface SortedChanges {
  keys: Map<number, Uint8Array[]>;
  tables: string[];
  schema: boolean;
}

function sortChanges(changes: readonly Change[]): SortedChanges {
  const sorted: SortedChanges = { keys: new Map(), tables: [], schema: false };
  for (const change of changes) {
    switch (change.kind) {
      case "entry": {
        const keys = sorted.keys.get(change.indexId);
        if (keys === undefined) sorted.keys.set(change.indexId, [change.key]);
        else keys.push(change.key);
        break;
      }
      case "table":
        sorted.tables.push(change.tableKey);
        break;
      case "schema":
        sorted.schema = true;
    }
  }
  for (const keys of sorted.keys.values()) keys.sort(compareKeys);
  return sorted;
}

function touches(changes: SortedChanges, reads: ReadSet): boolean {
  // Another implementation cannot be told apart from one that read everything.
  if (changes.schema || !(reads instanceof RecordedReads)) return true;
  if (changes.tables.some((table) => reads.missingTables.has(table))) return true;
  for (const [indexId, keys] of changes.keys) {
    const intervals = reads.intervals.get(indexId);
    if (intervals?.some((interval) => holdsAny(interval, keys)) === true) return true;
  }
  return false;
}

/** True if any of the sorted keys lies in the interval. */
function holdsAny(interval: KeyInterval, keys: readonly Uint8Array[]): boolean {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    // `middle` is below `keys.length`.
    if (compareKeys(keys[middle] as Uint8Array, interval.lower) < 0) low = middle + 1;
    else high = middle;
  }
  const first = keys[low];
  if (first === undefined) return false;
  const order = compareKeys(first, interval.upper);
  return order < 0 || (order === 0 && interval.includesUpper);
}
