import { compareKeys } from "../values/key.ts";
import type { ComponentPath, ConvexDocument } from "../values/json.ts";
import type { CursorPosition } from "./cursor.ts";
import { TRANSACTION_LIMITS } from "./limits.ts";
import type { QueryPlan } from "./query-plan.ts";
import { compileOperators, planRows } from "./query-stream.ts";
import { rangeAfter, rangeThrough, type ScannedRow } from "./scan.ts";
import type { Page, PageRequest, QueryJson } from "./types.ts";
import type { View } from "./view.ts";

/** A query that is read by pages. */
export interface PagedQuery {
  view: View;
  component: ComponentPath;
  plan: QueryPlan;
  query: QueryJson;
}

/** A page stops at this share of what the transaction may read, so that a sparse filter ends in a cursor, not an error. */
const LIMIT_SHARE = 0.75;
/** A page that read more than this share of the rows or bytes that it may read should be split, as in Convex. */
const SPLIT_SHARE = 0.75;
/** A reactive page that grew to more than this many times its size should be split. */
const SPLIT_GROWTH = 2;

/**
 * Reads one page. With an end cursor (a page that is read again by a subscription) the page is everything between the
 * two cursors, however many documents that is by now; without one it ends behind `pageSize` documents, or where it has
 * read `maximumRowsRead` or `maximumBytesRead`.
 * @throws InvalidCursorError if a cursor is not of this query
 */
export function readPage(paged: PagedQuery, request: PageRequest): Page {
  checkRequest(request);
  const fingerprint = fingerprintOf(paged);
  const { cursors } = paged.view;
  const start = request.cursor === null ? null : cursors.decode(request.cursor, fingerprint);
  const end = request.endCursor === null ? null : cursors.decode(request.endCursor, fingerprint);
  const cursorAt: CursorAt = (position) => cursors.encode(position, fingerprint);
  if (start?.kind === "end") return { page: [], isDone: true, continueCursor: cursorAt({ kind: "end" }) };
  const walk = walkPage(paged, { start, end }, request);
  if (end === null) return firstPage(walk, cursorAt);
  return pageAgain(walk, cursorAt, { end, request });
}

type CursorAt = (position: CursorPosition) => string;

function checkRequest({ pageSize, maximumRowsRead, maximumBytesRead }: PageRequest): void {
  if (pageSize === 0) throw new Error("Must request at least 1 document while paginating");
  if (pageSize > TRANSACTION_LIMITS.documentsRead) throw new Error(`Requested too many items: ${pageSize}`);
  if (!Number.isInteger(pageSize) || pageSize < 0) {
    throw new Error(`A page holds a whole number of documents, not ${pageSize}`);
  }
  if (maximumRowsRead === 0 || maximumBytesRead === 0) {
    throw new Error("maximumRowsRead and maximumBytesRead must be greater than 0");
  }
}

/** A cursor stands on a key: it is worth nothing for another query, nor for the index once that has other fields. */
function fingerprintOf({ query, plan }: PagedQuery): string {
  return JSON.stringify([query.source, query.operators, fieldsOf(plan)]);
}

function fieldsOf(plan: QueryPlan): readonly string[] {
  switch (plan.kind) {
    case "missingTable":
      return [];
    case "range":
      return plan.fields;
    case "search":
      return [plan.index.searchField, ...plan.index.filterFields];
  }
}

interface Walk {
  documents: ConvexDocument[];
  /** Keys of all rows walked, passed by the filters or not. */
  keys: Uint8Array[];
  /** Why the walk ended: no more rows, enough documents, or too much read. */
  stopped: "end" | "full" | "limit";
  /** True if it read much of what a page may read. */
  isLarge: boolean;
}

function walkPage(
  paged: PagedQuery,
  bounds: { start: CursorPosition | null; end: CursorPosition | null },
  request: PageRequest,
): Walk {
  const walk: Walk = { documents: [], keys: [], stopped: "end", isLarge: false };
  const pass = compileOperators(paged.query.operators);
  const wanted = bounds.end === null ? request.pageSize : Number.POSITIVE_INFINITY;
  const budget = readingBudget(paged.view, request);
  for (const row of rowsBetween(paged, bounds, request.pageSize)) {
    walk.keys.push(row.key);
    if (pass.accepts(row)) walk.documents.push(row.document);
    walk.isLarge = budget.isNearPageLimit();
    if (pass.exhausted()) return walk;
    if (walk.documents.length >= wanted) return { ...walk, stopped: "full" };
    if (budget.isSpent() || (bounds.end === null && budget.isPageSpent())) return { ...walk, stopped: "limit" };
  }
  return walk;
}

interface ReadingBudget {
  /** The transaction can read little more. */
  isSpent(): boolean;
  /** The page has read what the request allows it. */
  isPageSpent(): boolean;
  isNearPageLimit(): boolean;
}

/** Bounds of what the page may read: its own, and those of the transaction. */
function readingBudget({ meter: { use, limits } }: View, request: PageRequest): ReadingBudget {
  const before = { rows: use.documentsRead, bytes: use.bytesRead };
  const rowsAllowed = request.maximumRowsRead ?? limits.documentsRead;
  const bytesAllowed = request.maximumBytesRead ?? limits.bytesRead;
  const reached = (share: number): boolean =>
    use.documentsRead - before.rows >= rowsAllowed * share || use.bytesRead - before.bytes >= bytesAllowed * share;
  return {
    isSpent: () =>
      use.documentsRead >= limits.documentsRead * LIMIT_SHARE || use.bytesRead >= limits.bytesRead * LIMIT_SHARE,
    isPageSpent: () => reached(1),
    isNearPageLimit: () => reached(SPLIT_SHARE),
  };
}

function* rowsBetween(
  { view, component, plan }: PagedQuery,
  { start, end }: { start: CursorPosition | null; end: CursorPosition | null },
  expected: number,
): Generator<ScannedRow, undefined> {
  if (plan.kind === "range") {
    let { range } = plan;
    if (start?.kind === "after") range = rangeAfter(range, start.key);
    if (end?.kind === "after") range = rangeThrough(range, end.key);
    yield* planRows(view, component, { ...plan, range }, expected);
    return;
  }
  for (const row of planRows(view, component, plan)) {
    if (start?.kind === "after" && compareKeys(row.key, start.key) <= 0) continue;
    if (end?.kind === "after" && compareKeys(row.key, end.key) > 0) return;
    yield row;
  }
}

/** A page that stopped early says so, but nothing is missing from it: the next one goes on where it ended. */
function firstPage(walk: Walk, cursorAt: CursorAt): Page {
  const last = walk.keys.at(-1);
  const isDone = walk.stopped === "end";
  return {
    page: walk.documents,
    isDone,
    continueCursor: cursorAt(isDone || last === undefined ? { kind: "end" } : { kind: "after", key: last }),
    splitCursor: splitCursor(walk, cursorAt),
    pageStatus: walk.stopped === "limit" || walk.isLarge ? "SplitRecommended" : null,
  };
}

function pageAgain(
  walk: Walk,
  cursorAt: CursorAt,
  { end, request }: { end: CursorPosition; request: PageRequest },
): Page {
  const hasGrown = walk.documents.length > request.pageSize * SPLIT_GROWTH;
  return {
    page: walk.documents,
    isDone: end.kind === "end",
    continueCursor: cursorAt(end),
    splitCursor: splitCursor(walk, cursorAt),
    pageStatus: walk.stopped === "limit" ? "SplitRequired" : hasGrown || walk.isLarge ? "SplitRecommended" : null,
  };
}

/** A place in the middle of the rows walked, where the page can be cut in two. */
function splitCursor(walk: Walk, cursorAt: CursorAt): string | null {
  const middle = walk.keys.length < 2 ? undefined : walk.keys[Math.floor((walk.keys.length - 1) / 2)];
  return middle === undefined ? null : cursorAt({ kind: "after", key: middle });
}
