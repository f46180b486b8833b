import type { ComponentPath } from "../../values/json.ts";
import type { VectorIndex } from "../catalog-state.ts";
import type { SqliteConnection } from "../disk/sqlite.ts";
import { StorageTrouble } from "../disk/storage-trouble.ts";
import { indexNotFound, indexStaged, splitIndexName } from "../query-plan.ts";
import type { VectorMatch, VectorQueryJson } from "../types.ts";
import type { View } from "../view.ts";
import { Nearest, type Candidate } from "./nearest.ts";
import { TermNumbers, VectorBlock } from "./vector-block.ts";
import { parseVectorQuery, type VectorQuery } from "./vector-query.ts";

/** Bound of the vectors in memory: an index of 100,000 vectors of 1,536 elements fits. */
const MAX_CACHE_BYTES = 640 * 1024 * 1024;
/** Candidates beyond the limit, in place of those that turn out to be gone. */
const SPARE_CANDIDATES = 32;
/** Rows in memory that are gone from the file, as a share of those in the file, from which on all are read again. */
const MAX_GONE_SHARE = 0.25;
const MIN_GONE = 1000;

/** Vectors of one index in memory. Rows are only added: one that is gone from the file is found out when it is a result. */
interface CachedIndex {
  blocks: VectorBlock[];
  terms: TermNumbers;
  /** The last entry that it holds. */
  last: number;
  rows: number;
}

/**
 * Exact search of vector indexes: the product with every vector. Vectors stay in memory, up to a bound; an index that does
 * not fit is read from the file at each search. Searches run one after another, each on one snapshot, and let the
 * event loop go on after each block of 4 MiB.
 */
export class VectorSearch {
  readonly #maxBytes: number;
  /** By index id, the one that was searched last at the end. */
  readonly #cached = new Map<number, CachedIndex>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(maxBytes = MAX_CACHE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** Memory of the vectors that are held. */
  get bytes(): number {
    return [...this.#cached.values()].reduce((sum, { blocks }) => sum + bytesOf(blocks), 0);
  }

  /**
   * @param open the snapshot, taken when the searches before are over: so what is in memory is never newer than it
   * @throws with Convex's texts if there is no such index, or the query does not fit it
   */
  search(
    open: () => View & { close(): void },
    component: ComponentPath,
    query: VectorQueryJson,
  ): Promise<VectorMatch[]> {
    const run = this.#turn.then(async () => {
      const view = open();
      try {
        return await this.#search(view, component, query);
      } finally {
        view.close();
      }
    });
    this.#turn = run.catch(() => undefined);
    return run;
  }

  async #search(view: View, component: ComponentPath, json: VectorQueryJson): Promise<VectorMatch[]> {
    const index = findVectorIndex(view, component, json.indexName);
    if (index === null) return [];
    const query = parseVectorQuery(index, json);
    if (query.limit === 0) return [];
    const found = await this.#find(view, index, query);
    return found.map(({ score, id }) => ({ _id: id, _score: Math.fround(score) }));
  }

  async #find(view: View, index: VectorIndex, query: VectorQuery): Promise<Found[]> {
    const cached = this.#place(view, index);
    if (cached === null) return searchFile(view, index, query);
    try {
      return await searchCached(view, index, query, cached);
    } catch (error) {
      // It may have been cut off while rows were read.
      this.#cached.delete(index.indexId);
      throw error;
    }
  }

  /** The vectors of an index in memory, as far as they have been read; null if they cannot all be held. */
  #place(view: View, { indexId, dimensions, filterFields }: VectorIndex): CachedIndex | null {
    const rows = countRows(view.connection, indexId);
    const known = this.#cached.get(indexId);
    this.#cached.delete(indexId);
    const block = new VectorBlock(dimensions, filterFields.length);
    const bytes = Math.ceil(rows / block.room) * block.bytes;
    if (bytes > this.#maxBytes) return null;
    const isWorn = known !== undefined && known.rows - rows > MIN_GONE + rows * MAX_GONE_SHARE;
    const cached = known === undefined || isWorn ? emptyIndex() : known;
    this.#makeRoom(view, Math.max(bytes, bytesOf(cached.blocks)));
    this.#cached.set(indexId, cached);
    return cached;
  }

  /** Lets go of indexes that were dropped, then of those that were not searched for the longest. */
  #makeRoom({ connection }: View, bytes: number): void {
    const exists = connection.prepare("SELECT 1 FROM storage_indexes WHERE index_id = ?");
    for (const indexId of this.#cached.keys()) if (!exists.get(indexId)) this.#cached.delete(indexId);
    for (const indexId of this.#cached.keys()) {
      if (this.bytes + bytes <= this.#maxBytes) return;
      this.#cached.delete(indexId);
    }
  }
}

function emptyIndex(): CachedIndex {
  return { blocks: [], terms: new TermNumbers(), last: 0, rows: 0 };
}

function bytesOf(blocks: readonly VectorBlock[]): number {
  return blocks.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** @returns null for a table that does not exist, which holds nothing */
function findVectorIndex({ catalog }: View, component: ComponentPath, name: string): VectorIndex | null {
  const [tableName, indexName] = splitIndexName(name);
  const table = catalog.component(component).byName.get(tableName);
  if (table === undefined) return null;
  const index = table.vectorIndexes.find((candidate) => candidate.name === indexName);
  if (index === undefined) throw indexNotFound(name);
  if (index.staged) throw indexStaged(name);
  return index;
}

function countRows(connection: SqliteConnection, indexId: number): number {
  const row = connection.prepare("SELECT count(*) AS n FROM storage_vectors WHERE index_id = ?").get(indexId);
  return Number(row?.n);
}

interface Found {
  score: number;
  id: string;
}

async function searchCached(view: View, index: VectorIndex, query: VectorQuery, cached: CachedIndex): Promise<Found[]> {
  for await (const block of readBlocks(view, index, cached))
    if (!cached.blocks.includes(block)) cached.blocks.push(block);
  const wanted = numbersOf(query, cached.terms);
  for (;;) {
    const nearest = new Nearest(query.limit + SPARE_CANDIDATES);
    for (const block of cached.blocks) {
      nearest.offer(block, query.vector, wanted);
      await nextTurn();
    }
    const found = existing(view, nearest.best);
    if (found.length >= query.limit || !nearest.isFull) return found.slice(0, query.limit);
  }
}

async function searchFile(view: View, index: VectorIndex, query: VectorQuery): Promise<Found[]> {
  const reading = emptyIndex();
  const nearest = new Nearest(query.limit);
  for await (const block of readBlocks(view, index, reading)) {
    // A block begins where the one before it is full, so each is offered once.
    nearest.offer(block, query.vector, numbersOf(query, reading.terms));
  }
  return existing(view, nearest.best);
}

/** The results that the snapshot holds; rows in memory that are gone are marked. */
function existing({ connection }: View, candidates: readonly Candidate[]): Found[] {
  const select = connection.prepare("SELECT id FROM storage_vectors WHERE entry = ?");
  return candidates.flatMap(({ score, entry, block, row }) => {
    const found = select.get(entry);
    if (found === undefined) block.entries[row] = 0;
    return found === undefined ? [] : [{ score, id: String(found.id) }];
  });
}

function numbersOf({ terms }: VectorQuery, numbers: TermNumbers): ReadonlySet<number>[] | null {
  if (terms.every(({ size }) => size === 0)) return null;
  return terms.map((field) => numbers.known(field));
}

/** Reads what an index has after the last entry that was read. @returns blocks that are full, and the last one */
async function* readBlocks(
  view: View,
  index: VectorIndex,
  reading: CachedIndex,
): AsyncGenerator<VectorBlock, undefined> {
  const { dimensions, filterFields, indexId } = index;
  const select = view.connection.prepare(
    "SELECT entry, filters, vector FROM storage_vectors WHERE index_id = ? AND entry > ? ORDER BY entry LIMIT ? + 0",
  );
  let block = reading.blocks.at(-1);
  for (;;) {
    if (block === undefined || block.room === 0) block = new VectorBlock(dimensions, filterFields.length);
    view.assertOpen();
    const rows = select.all(indexId, reading.last, block.room);
    for (const { entry, filters, vector } of rows) {
      if (!(vector instanceof Uint8Array) || vector.length !== dimensions * Float32Array.BYTES_PER_ELEMENT) {
        const cause = new Error(`Entry ${entry} holds no vector of ${dimensions} elements`);
        throw new StorageTrouble("damaged", view.connection.file, { cause });
      }
      // Written by vector-entries.ts.
      const terms = JSON.parse(String(filters)) as string[];
      block.add(
        Number(entry),
        vector,
        terms.map((term) => reading.terms.numberOf(term)),
      );
      reading.last = Number(entry);
      reading.rows += 1;
    }
    const isLast = block.room > 0;
    if (rows.length > 0) yield block;
    if (isLast) return;
    await nextTurn();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
