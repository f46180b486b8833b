import type { PaginationResult } from "convex/server";
import type { Value } from "convex/values";
import { openTable } from "../database.ts";

type Arguments = Record<string, Value>;
type Page = PaginationResult<unknown>;

/** A row of the `seen` table: the last result of a query. Written and read by QueryCache. */
interface SeenRow {
  /** Function and arguments; pages of one list share a key. */
  key: string;
  name: string;
  at: number;
  answer: { kind: "value"; value: unknown } | { kind: "list"; pages: Record<string, Page> };
}

/** Results kept per function: typing into a search field runs a query per letter. */
const KEPT_PER_FUNCTION = 40;
/** Pages kept per list. All of them are rewritten when one page changes. */
const KEPT_PAGES = 10;
const SAVE_MILLISECONDS = 400;

/**
 * Cache of the last query results, for use while offline. Does not hold: audio, failed queries, when to show any of it.
 */
export class QueryCache {
  readonly #table = openTable<SeenRow>("seen");
  /** In order of renewal, newest last. */
  readonly #rows = new Map<string, SeenRow>();
  readonly #unsaved = new Set<string>();
  /** Merged lists, memoised by their pages: React needs a stable reference. */
  readonly #merged = new WeakMap<Record<string, Page>, Page>();
  /** Generation; `clear` raises it, which discards rows that are still loading. */
  #generation = 0;
  readonly #isOwned: () => boolean;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param isOwned false once the user of this page has signed out of this browser, possibly in another tab */
  constructor(isOwned: () => boolean = () => true) {
    this.#isOwned = isOwned;
  }

  /** Time of the newest result, in milliseconds since 1970; null without any. */
  get latestAt(): number | null {
    return this.#rows.size === 0 ? null : Math.max(...[...this.#rows.values()].map(({ at }) => at));
  }

  /** Records a query result. */
  record(name: string, args: Arguments, value: unknown): void {
    const { key, cursor } = cacheKeyOf(name, args);
    const old = this.#rows.get(key);
    const answer = cursor === null ? valueAnswer(old, value) : listAnswer(old, cursor, value);
    if (!answer) return;
    const isNew = !this.#rows.delete(key);
    this.#rows.set(key, { key, name, at: Date.now(), answer });
    if (isNew) this.#prune(name);
    this.#save(key);
  }

  /** @returns the last result, with all pages of a list merged into one; undefined if there is none */
  read(name: string, args: Arguments): unknown {
    const { key, cursor } = cacheKeyOf(name, args);
    const answer = this.#rows.get(key)?.answer;
    if (answer?.kind === "value") return answer.value;
    // The first page holds all others: cursors of a cached list lead nowhere.
    return cursor === "" && answer ? this.#mergedPages(answer.pages) : undefined;
  }

  /** Loads the results of earlier pages; newer ones of this page win. */
  async load(): Promise<void> {
    const generation = this.#generation;
    const rows = await this.#table.all().catch(() => []);
    if (generation !== this.#generation) return;
    for (const row of rows.sort((left, right) => left.at - right.at)) {
      if (!this.#rows.has(row.key)) this.#rows.set(row.key, row);
    }
  }

  /** Deletes all results, on sign-out. */
  async clear(): Promise<void> {
    this.#generation++;
    this.#rows.clear();
    this.#unsaved.clear();
    await this.#table.clear().catch(() => null);
  }

  #mergedPages(pages: Record<string, Page>): Page {
    const known = this.#merged.get(pages);
    if (known) return known;
    const chain = chainOf(pages);
    const page = chain.flatMap(([, each]) => each.page);
    const merged = { page, isDone: true, continueCursor: chain.at(-1)?.[1].continueCursor ?? "" };
    this.#merged.set(pages, merged);
    return merged;
  }

  #prune(name: string): void {
    const keys = [...this.#rows.values()].filter((row) => row.name === name).map(({ key }) => key);
    for (const key of keys.slice(0, -KEPT_PER_FUNCTION)) {
      this.#rows.delete(key);
      this.#save(key);
    }
  }

  /** Saves in batches, since live results change often. */
  #save(key: string): void {
    this.#unsaved.add(key);
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const keys = [...this.#unsaved];
      this.#unsaved.clear();
      if (!this.#isOwned()) return;
      const rows = keys.flatMap((each) => this.#rows.get(each) ?? []);
      // If nothing can be stored, nothing is shown offline later; no harm now.
      void this.#table.put(...rows).catch(() => null);
      void this.#table.remove(...keys.filter((each) => !this.#rows.has(each))).catch(() => null);
    }, SAVE_MILLISECONDS);
  }
}

/** @returns `cursor`: "" for the first page of a list, null for a query without pages */
function cacheKeyOf(name: string, { paginationOpts, ...rest }: Arguments): { key: string; cursor: string | null } {
  const key = `${name} ${JSON.stringify(rest)}`;
  if (typeof paginationOpts !== "object" || paginationOpts === null || !("cursor" in paginationOpts)) {
    return { key, cursor: null };
  }
  return { key, cursor: String(paginationOpts["cursor"] ?? "") };
}

function valueAnswer(old: SeenRow | undefined, value: unknown): SeenRow["answer"] | null {
  return old?.answer.kind === "value" && old.answer.value === value ? null : { kind: "value", value };
}

function listAnswer(old: SeenRow | undefined, cursor: string, value: unknown): SeenRow["answer"] | null {
  // Paginated queries return this shape, by the contracts of lists.
  const page = value as Page;
  const before = old?.answer.kind === "list" ? old.answer.pages : {};
  if (before[cursor] === page) return null;
  const chain = chainOf({ ...before, [cursor]: page });
  // A page beyond the last one kept changes nothing.
  return chain.some(([each]) => each === cursor) ? { kind: "list", pages: Object.fromEntries(chain) } : null;
}

/** Chain of pages from the first one; pages of an older chain are dropped. */
function chainOf(pages: Record<string, Page>): [string, Page][] {
  const chain: [string, Page][] = [];
  let cursor = "";
  while (chain.length < KEPT_PAGES) {
    const page = pages[cursor];
    if (!page) break;
    chain.push([cursor, page]);
    if (page.isDone) break;
    cursor = page.continueCursor;
  }
  return chain;
}
