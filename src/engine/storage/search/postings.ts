import { encodeKey } from "../../values/key.ts";
import { fieldAt } from "../../values/field-path.ts";
import type { ConvexDocument, ConvexJson } from "../../values/json.ts";
import type { SearchIndex } from "../catalog-state.ts";
import type { SqliteConnection } from "../disk/sqlite.ts";
import { tokenize } from "./tokenizer.ts";

/** Term of the posting that every indexed document has, for counting them. No word is empty. */
export const DOCUMENT_TERM = "";

/** Begins the terms that stand for filter fields; no word holds it. */
const FILTER_MARK = "=";

/** The term of the documents whose filter field has a value. */
export function filterTerm(field: string, value: ConvexJson | undefined): string {
  return `${FILTER_MARK}${field}${FILTER_MARK}${Buffer.from(encodeKey([value])).toString("base64")}`;
}

/** Adds a document to a search index, if its search field is a string. */
export function addPostings(
  connection: SqliteConnection,
  index: SearchIndex,
  rowId: number,
  document: ConvexDocument,
): void {
  const insert = connection.prepare(
    "INSERT INTO storage_postings (index_id, term, document, frequency, length) VALUES (?, ?, ?, ?, ?)",
  );
  const { terms, length } = postingsOf(index, document);
  for (const [term, frequency] of terms) insert.run(index.indexId, term, rowId, frequency, length);
}

/** Takes a document out of a search index, as it was when it was added. */
export function removePostings(
  connection: SqliteConnection,
  index: SearchIndex,
  rowId: number,
  document: ConvexDocument,
): void {
  const remove = connection.prepare("DELETE FROM storage_postings WHERE index_id = ? AND term = ? AND document = ?");
  for (const term of postingsOf(index, document).terms.keys()) remove.run(index.indexId, term, rowId);
}

/** How often each term is in a document, and how many words it has. */
function postingsOf(index: SearchIndex, document: ConvexDocument): { terms: Map<string, number>; length: number } {
  const terms = new Map<string, number>();
  const text = fieldAt(document, index.searchField);
  if (typeof text !== "string") return { terms, length: 0 };
  const words = tokenize(text);
  for (const word of words) terms.set(word, (terms.get(word) ?? 0) + 1);
  for (const field of index.filterFields) terms.set(filterTerm(field, fieldAt(document, field)), 1);
  terms.set(DOCUMENT_TERM, 1);
  return { terms, length: words.length };
}
