import type { PaginationResult } from "convex/server";
import type { Value } from "convex/values";
import { openTable } from "./database.ts";

type Arguments = Record<string, Value>;
type Page = PaginationResult<unknown>;

/** A row of the `seen` table: the last answer to a question. Written and read by LastSeen. */
interface SeenRow {
  /** The question: function and arguments, of a list without its pages. */
  key: string;
  name: string;
  at: number;
  answer: { kind: "value"; value: unknown } | { kind: "list"; pages: Record<string, Page> };
}

/** Somebody who types in a search field asks a question with each letter: of each function only so many are kept. */
const KEPT_PER_FUNCTION = 40;
/** A list that goes on longer is cut here: all that is kept of it is written again when one page changes. */
const KEPT_PAGES = 10;
const SAVE_MILLISECONDS = 400;

/**
 * The last answers of the deployment, for when it cannot be reached. Does not hold: audio, answers that are errors,
 * when to show any of it.
 */
export class LastSeen {
  readonly #table = openTable<SeenRow>("seen");
  /** The one that was renewed last comes last. */
  readonly #rows = new Map<string, SeenRow>();
  readonly #unsaved = new Set<string>();
  /** Lists as they were recalled: the same pages give the same list. */
  readonly #wholes = new WeakMap<Record<string, Page>, Page>();
  /** Counts what ends the use of rows that are still being read. */
  #forgotten = 0;
  readonly #isOwned: () => boolean;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param isOwned whether this browser still keeps what this page sees: its user may have left in the meantime */
  constructor(isOwned: () => boolean = () => true) {
    this.#isOwned = isOwned;
  }

  /** When the newest of it was seen; null if there is nothing. Milliseconds since 1970. */
  get latestAt(): number | null {
    return this.#rows.size === 0 ? null : Math.max(...[...this.#rows.values()].map(({ at }) => at));
  }

  /** Takes an answer in. */
  note(name: string, args: Arguments, value: unknown): void {
    const { key, cursor } = questionOf(name, args);
    const old = this.#rows.get(key);
    const answer = cursor === null ? valueAnswer(old, value) : listAnswer(old, cursor, value);
    if (!answer) return;
    const isNew = !this.#rows.delete(key);
    this.#rows.set(key, { key, name, at: Date.now(), answer });
    if (isNew) this.#prune(name);
    this.#save(key);
  }

  /** @returns what was answered last, with all pages of a list as one; undefined if nothing was */
  recall(name: string, args: Arguments): unknown {
    const { key, cursor } = questionOf(name, args);
    const answer = this.#rows.get(key)?.answer;
    if (answer?.kind === "value") return answer.value;
    // Later pages are in the first one: a list that is not live has no places to go on from.
    return cursor === "" && answer ? this.#wholeOf(answer.pages) : undefined;
  }

  /** Brings back what was seen before this page was loaded, where it is not known better. */
  async load(): Promise<void> {
    const forgotten = this.#forgotten;
    const rows = await this.#table.all().catch(() => []);
    if (forgotten !== this.#forgotten) return;
    for (const row of rows.sort((left, right) => left.at - right.at)) {
      if (!this.#rows.has(row.key)) this.#rows.set(row.key, row);
    }
  }

  /** For good: this browser is no longer signed in. */
  async forget(): Promise<void> {
    this.#forgotten++;
    this.#rows.clear();
    this.#unsaved.clear();
    await this.#table.clear().catch(() => null);
  }

  #wholeOf(pages: Record<string, Page>): Page {
    const known = this.#wholes.get(pages);
    if (known) return known;
    const chain = chainOf(pages);
    const page = chain.flatMap(([, each]) => each.page);
    const whole = { page, isDone: true, continueCursor: chain.at(-1)?.[1].continueCursor ?? "" };
    this.#wholes.set(pages, whole);
    return whole;
  }

  #prune(name: string): void {
    const keys = [...this.#rows.values()].filter((row) => row.name === name).map(({ key }) => key);
    for (const key of keys.slice(0, -KEPT_PER_FUNCTION)) {
      this.#rows.delete(key);
      this.#save(key);
    }
  }

  /** Soon, since what is live changes often. */
  #save(key: string): void {
    this.#unsaved.add(key);
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const keys = [...this.#unsaved];
      this.#unsaved.clear();
      if (!this.#isOwned()) return;
      const rows = keys.flatMap((each) => this.#rows.get(each) ?? []);
      // Where nothing can be kept there is nothing to show later, and no harm done now.
      void this.#table.put(...rows).catch(() => null);
      void this.#table.remove(...keys.filter((each) => !this.#rows.has(each))).catch(() => null);
    }, SAVE_MILLISECONDS);
  }
}

/** @returns `cursor` "" for the first page of a list, null for what is no list */
function questionOf(name: string, { paginationOpts, ...rest }: Arguments): { key: string; cursor: string | null } {
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
  // What a paginated query answers; the contracts of lists say so.
  const page = value as Page;
  const before = old?.answer.kind === "list" ? old.answer.pages : {};
  if (before[cursor] === page) return null;
  const chain = chainOf({ ...before, [cursor]: page });
  // Also what comes behind the last page that is kept changes nothing.
  return chain.some(([each]) => each === cursor) ? { kind: "list", pages: Object.fromEntries(chain) } : null;
}

/** The pages that follow from the first one; what is left of older ones is dropped. */
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
