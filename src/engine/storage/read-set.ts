import type { ComponentPath } from "../values/json.ts";
import type { ReadSet } from "./types.ts";

/** The keys of one index between `lower` (inclusive) and `upper`. */
export interface KeyInterval {
  readonly lower: Uint8Array;
  readonly upper: Uint8Array;
  readonly includesUpper: boolean;
}

/**
 * Read set of one transaction. Intervals are held by reference: a scan widens its own as it goes. Does not hold the
 * values read, only where they were looked for.
 */
export class RecordedReads implements ReadSet {
  readonly #intervals = new Map<number, KeyInterval[]>();
  readonly #missingTables = new Set<string>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds an interval of an index. */
  add(indexId: number, interval: KeyInterval): void {
    const intervals = this.#intervals.get(indexId);
    if (intervals === undefined) this.#intervals.set(indexId, [interval]);
    else intervals.push(interval);
    this.#size += 1;
  }

  /** Notes that a table was read which does not exist yet. */
  addMissingTable(component: ComponentPath, table: string): void {
    this.#missingTables.add(tableKey(component, table));
    this.#size += 1;
  }

  /** The intervals read, by index. */
  get intervals(): ReadonlyMap<number, readonly KeyInterval[]> {
    return this.#intervals;
  }

  /** The tables that were missed, as `tableKey` writes them. */
  get missingTables(): ReadonlySet<string> {
    return this.#missingTables;
  }
}

/** Names a table of a component in a set. */
export function tableKey(component: ComponentPath, table: string): string {
  return `${component}\n${table}`;
}
