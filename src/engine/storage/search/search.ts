import { encodeKey, FIRST_KEY, LAST_KEY } from "../../values/key.ts";
import { isUndefinedMarker } from "../../values/scalar.ts";
import type { SearchIndex } from "../catalog-state.ts";
import { StoredDocument } from "../disk/stored-document.ts";
import type { QueryPlan } from "../query-plan.ts";
import type { ScannedRow } from "../scan.ts";
import { DOCUMENT_TERM, filterTerm } from "./postings.ts";
import type { SqlRow, SqliteConnection, SqlValue } from "../disk/sqlite.ts";
import { tokenize } from "./tokenizer.ts";
import type { SearchFilterJson } from "../types.ts";
import type { View } from "../view.ts";

/** Most documents that a search gives, as in Convex. */
const MAX_RESULTS = 1024;
const MAX_TERMS = 16;
const MAX_FILTERS = 8;

/** The usual parameters of BM25: saturation by repeats, and correction by length. */
const K1 = 1.2;
const B = 0.75;

/** Above every letter that a word can hold. */
const PREFIX_END = "\u{10FFFF}";

/** A document found by a search; its key is its rank. */
class RankedRow extends StoredDocument implements ScannedRow {
  readonly key: Uint8Array;

  constructor(connection: SqliteConnection, row: SqlRow, key: Uint8Array) {
    super(connection, row);
    this.key = key;
  }
}

type SearchPlan = Extract<QueryPlan, { kind: "search" }>;

/**
 * The documents of a full-text search, best first (BM25; of equal ones the newest first). Each word of the search
 * counts by itself; the last one also finds the words that it begins. Depends on the whole index, since the
 * weight of a word does.
 * @throws with Convex's texts if the filters do not fit the index
 */
export function* search(view: View, plan: SearchPlan): Generator<ScannedRow, undefined> {
  view.assertOpen();
  view.meter.query();
  const { indexId } = plan.index;
  view.reads.add(indexId, { lower: FIRST_KEY, upper: LAST_KEY, includesUpper: false });
  const ranked = rank(view, plan);
  const select = view.connection.prepare("SELECT size, json FROM storage_documents WHERE document = ?");
  for (const [position, rowId] of ranked.entries()) {
    view.assertOpen();
    const raw = select.get(rowId);
    if (raw === undefined) continue;
    const row = new RankedRow(view.connection, raw, encodeKey([position]));
    view.meter.read(row.size);
    yield row;
  }
}

function rank(view: View, { index, filters }: SearchPlan): number[] {
  const { words, equalities } = parseFilters(index, filters);
  const scores = new Map<number, number>();
  const { documents, meanLength } = collectionOf(view, index);
  for (const [position, word] of words.entries()) {
    const isPrefix = position === words.length - 1;
    const postings = findPostings(view, index, { word, isPrefix, equalities });
    const weight = inverseFrequency(documents, postings.size);
    for (const [rowId, { frequency, length }] of postings) {
      const saturated = (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / meanLength));
      scores.set(rowId, (scores.get(rowId) ?? 0) + weight * saturated);
    }
  }
  const best = [...scores].sort(([idA, a], [idB, b]) => b - a || idB - idA);
  return best.slice(0, MAX_RESULTS).map(([rowId]) => rowId);
}

function inverseFrequency(documents: number, matching: number): number {
  return Math.log(1 + (Math.max(documents - matching, 0) + 0.5) / (matching + 0.5));
}

function collectionOf(view: View, index: SearchIndex): { documents: number; meanLength: number } {
  const row = view.connection
    .prepare("SELECT count(*) AS documents, avg(length) AS mean FROM storage_postings WHERE index_id = ? AND term = ?")
    .get(index.indexId, DOCUMENT_TERM);
  return { documents: Number(row?.documents ?? 0), meanLength: Math.max(Number(row?.mean ?? 0), 1) };
}

interface Wanted {
  word: string;
  isPrefix: boolean;
  equalities: string[];
}

/** How often a word is in each document that has it; for a prefix, all words with it count together. */
function findPostings(
  view: View,
  index: SearchIndex,
  { word, isPrefix, equalities }: Wanted,
): Map<number, { frequency: number; length: number }> {
  const filter = equalities
    .map(
      () =>
        "AND EXISTS (SELECT 1 FROM storage_postings f WHERE f.index_id = p.index_id AND f.term = ? AND f.document = p.document)",
    )
    .join(" ");
  const statement = view.connection.prepare(
    `SELECT document, sum(frequency) AS frequency, length FROM storage_postings p
     WHERE index_id = ? AND term >= ? AND term <= ? ${filter} GROUP BY document`,
  );
  const parameters: SqlValue[] = [index.indexId, word, isPrefix ? word + PREFIX_END : word, ...equalities];
  return new Map(
    statement
      .all(...parameters)
      .map((row) => [Number(row.document), { frequency: Number(row.frequency), length: Number(row.length) }]),
  );
}

function parseFilters(
  index: SearchIndex,
  filters: readonly SearchFilterJson[],
): { words: string[]; equalities: string[] } {
  const searches = filters.filter((filter) => filter.type === "Search");
  const [text, ...others] = searches;
  if (text === undefined || others.length > 0) {
    throw new Error("Search queries must contain exactly one search filter against the search field.");
  }
  if (text.fieldPath !== index.searchField) {
    throw new Error(
      `Search query against index ${index.name} contains a search filter against ${JSON.stringify(text.fieldPath)}, ` +
        `which doesn't match the indexed \`searchField\` ${JSON.stringify(index.searchField)}.`,
    );
  }
  const equalities = filters.filter((filter) => filter.type === "Eq");
  if (equalities.length > MAX_FILTERS) {
    throw new Error(
      `Search query against index ${index.name} has too many filter conditions (maximum ${MAX_FILTERS}).`,
    );
  }
  for (const { fieldPath } of equalities) checkFilterField(index, fieldPath);
  return {
    words: tokenize(text.value).slice(0, MAX_TERMS),
    equalities: equalities.map((filter) =>
      filterTerm(filter.fieldPath, isUndefinedMarker(filter.value) ? undefined : filter.value),
    ),
  };
}

function checkFilterField(index: SearchIndex, field: string): void {
  if (index.filterFields.includes(field)) return;
  throw new Error(
    `Search query against index ${index.name} contains an equality filter on ${JSON.stringify(field)} ` +
      "but that field isn't indexed for filtering in `filterFields`.",
  );
}
