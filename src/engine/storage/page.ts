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
/** A reactive page that grew to more than this many times its size should be split. */
const SPLIT_GROWTH = 2;

/**
 * Reads one page. With an end cursor (a page that is read again by a subscription) the page is everything between the
 * two cursors, however many documents that is by now; without one it ends behind `pageSize` documents.
 * @throws InvalidCursorError if a cursor is not of this query
 */
export function readPage(paged: PagedQuery, request: PageRequest): Page {
  if (!(request.pageSize >= 1)) throw new Error(`A page must have at least 1 document, not ${request.pageSize}`);
  const start = request.cursor === null ? null : paged.view.cursors.decode(request.cursor, paged.query);
  const end = request.endCursor === null ? null : paged.view.cursors.decode(request.endCursor, paged.query);
  if (start?.kind === "end") return emptyEnd(paged);
  const walk = walkPage(paged, { start, end }, request);
  if (end === null) return firstPage(paged, walk);
  return pageAgain(paged, walk, { end, request });
}

function cursorAt({ view, query }: PagedQuery, position: CursorPosition): string {
  return view.cursors.encode(position, query);
}

function emptyEnd(paged: PagedQuery): Page {
  return { page: [], isDone: true, continueCursor: cursorAt(paged, { kind: "end" }) };
}

interface Walk {
  documents: ConvexDocument[];
  /** Keys of all rows walked, passed by the filters or not. */
  keys: Uint8Array[];
  /** Why the walk ended: no more rows, enough documents, or too much read. */
  stopped: "end" | "full" | "limit";
}

function walkPage(
  paged: PagedQuery,
  bounds: { start: CursorPosition | null; end: CursorPosition | null },
  request: PageRequest,
): Walk {
  const walk: Walk = { documents: [], keys: [], stopped: "end" };
  const pass = compileOperators(paged.query.operators);
  const wanted = bounds.end === null ? request.pageSize : Number.POSITIVE_INFINITY;
  const withinLimits = readingBudget(paged.view, request);
  for (const row of rowsBetween(paged, bounds, request.pageSize)) {
    walk.keys.push(row.key);
    if (pass.accepts(row.document)) walk.documents.push(row.document);
    if (pass.exhausted()) return walk;
    if (walk.documents.length >= wanted) return { ...walk, stopped: "full" };
    if (!withinLimits()) return { ...walk, stopped: "limit" };
  }
  return walk;
}

/** Predicate: the page may read on, by its own limits and the transaction's. */
function readingBudget(view: View, request: PageRequest): () => boolean {
  const { use } = view.meter;
  const rows = Math.min(
    use.documentsRead + (request.maximumRowsRead ?? Number.POSITIVE_INFINITY),
    TRANSACTION_LIMITS.documentsRead * LIMIT_SHARE,
  );
  const bytes = Math.min(
    use.bytesRead + (request.maximumBytesRead ?? Number.POSITIVE_INFINITY),
    TRANSACTION_LIMITS.bytesRead * LIMIT_SHARE,
  );
  return () => use.documentsRead < rows && use.bytesRead < bytes;
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
    yield* planRows(view, component, { kind: "range", range }, expected);
    return;
  }
  for (const row of planRows(view, component, plan)) {
    if (start?.kind === "after" && compareKeys(row.key, start.key) <= 0) continue;
    if (end?.kind === "after" && compareKeys(row.key, end.key) > 0) return;
    yield row;
  }
}

function firstPage(paged: PagedQuery, walk: Walk): Page {
  const last = walk.keys.at(-1);
  const isDone = walk.stopped === "end";
  const position: CursorPosition = isDone || last === undefined ? { kind: "end" } : { kind: "after", key: last };
  return {
    page: walk.documents,
    isDone,
    continueCursor: cursorAt(paged, position),
    splitCursor: splitCursor(paged, walk),
    pageStatus: null,
  };
}

function pageAgain(
  paged: PagedQuery,
  walk: Walk,
  { end, request }: { end: CursorPosition; request: PageRequest },
): Page {
  const grown = walk.documents.length > request.pageSize * SPLIT_GROWTH;
  return {
    page: walk.documents,
    isDone: end.kind === "end",
    continueCursor: cursorAt(paged, end),
    splitCursor: splitCursor(paged, walk),
    pageStatus: walk.stopped === "limit" ? "SplitRequired" : grown ? "SplitRecommended" : null,
  };
}

/** A place in the middle of the rows walked, where the page can be cut in two. */
function splitCursor(paged: PagedQuery, walk: Walk): string | null {
  const middle = walk.keys.length < 2 ? undefined : walk.keys[Math.floor((walk.keys.length - 1) / 2)];
  return middle === undefined ? null : cursorAt(paged, { kind: "after", key: middle });
}
