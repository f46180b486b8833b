import type {
  Expression,
  FilterBuilder,
  NamedTableInfo,
  OrderedQuery,
  PaginationOptions,
  PaginationResult,
} from "convex/server";
import { compatibleKeys, relativeKey } from "../../src/audio/analyse/key/key.ts";
import type { browseLibrary, Sort } from "../../src/contracts/dashboard.ts";
import { formatKey, type MusicalKey, parseKey } from "../../src/contracts/words/key.ts";
import { normalTag } from "../../src/contracts/mark.ts";
import { hasWords, readSearch, searchExpression, type SearchWord } from "../../src/contracts/words/search-query.ts";
import type { DataModel, Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import type { Caller, DeploymentInput } from "../kit/contract.ts";
import { collectionField } from "./collectionRecord.ts";
import { termsOf } from "./searchText.ts";
import { tagField } from "./tagRecord.ts";

type ReadCtx = Pick<QueryCtx, "db"> & Caller;
type Samples = NamedTableInfo<DataModel, "samples">;
type Filter = FilterBuilder<Samples>;

/** Filters and order of a search. */
export type Wanted = Omit<DeploymentInput<typeof browseLibrary>, "paginationOpts" | "similarTo">;

/** The search index gives the best matches first; more than these are not sorted by anything else. */
const SORTED_MATCHES = 256;
/** Begins the cursors of searches by words. */
const MATCHES = "matches ";
/** Begins the cursors of what comes after all that can be sorted. */
const UNSORTED = "unsorted ";
/** These leave nothing out by themselves. */
const ORDERING = new Set(["sort", "withRelativeKey", "withCompatibleKeys"]);

/** As it was asked for, with what its text says of key and tempo. */
interface Search extends Wanted {
  words: readonly SearchWord[];
  /** Keys of the text, beside the one that was asked for. */
  keys: readonly string[];
}

/** The caller's samples that a search finds: newest first, or best match first where there are words. */
export function matching(ctx: ReadCtx, wanted: Wanted) {
  const search = readWanted(wanted);
  if (search.words.length === 0) return narrowed(sorted(ctx, search), search);
  return { paginate: (options: PaginationOptions) => matchesPage(ctx, search, options) };
}

/** One page of the library as the dashboard lists it. */
export async function libraryPage(
  ctx: ReadCtx,
  wanted: Wanted,
  options: PaginationOptions,
): Promise<PaginationResult<Doc<"samples">>> {
  const search = readWanted(wanted);
  if (search.words.length > 0) {
    return search.sort ? sortedMatches(ctx, search, search.sort) : matchesPage(ctx, search, options);
  }
  const rows = narrowed(sorted(ctx, search), search).filter((q) => q.and(...rootsOnly(q, wanted)));
  if (!hasUnsorted(search)) return rows.paginate(options);
  if (!options.cursor?.startsWith(UNSORTED)) return beforeUnsorted(await rows.paginate(untilUnsorted(options)));
  const rest = narrowed(unsorted(ctx, search), search).filter((q) => q.and(...rootsOnly(q, wanted)));
  return afterSorted(await rest.paginate(inUnsorted(options)));
}

/** True if a search filters at all; an order is no filter. */
export function isNarrowed(wanted: Wanted): boolean {
  return Object.entries(wanted).some(([field, value]) => !ORDERING.has(field) && value !== undefined && value !== "");
}

/** Predicate of a search, for rows that come in another order; it does not check whether a row is deleted. */
export function finderOf(wanted: Wanted): (row: Doc<"samples">) => boolean {
  const search = readWanted(wanted);
  const { type, form, words, collectionId, isFavourite } = search;
  const tags = tagsAsked(search);
  const key = wanted.key === undefined ? null : parseKey(wanted.key);
  const keys = key ? keysAround(key, wanted) : null;
  const field = collectionId === undefined ? null : collectionField(collectionId);
  return (row) =>
    (type === undefined || row.type === type) &&
    (form === undefined || row.form === form) &&
    tags.every((tag) => row.tags?.[tagField(tag)] === tag) &&
    (field === null || row.collections?.[field] === true) &&
    (!isFavourite || row.isFavourite === true) &&
    (keys === null || keys.includes(row.key ?? "")) &&
    (search.keys.length === 0 || search.keys.includes(row.key ?? "")) &&
    isBetween(row.bpm, search.bpmMin, search.bpmMax) &&
    isBetween(row.duration, search.lengthMin, search.lengthMax) &&
    (words.length === 0 || hasWords(words, termsOf(row)));
}

function isBetween(value: number | undefined, min?: number, max?: number): boolean {
  if (min === undefined && max === undefined) return true;
  return value !== undefined && value >= (min ?? 0) && value <= (max ?? Number.POSITIVE_INFINITY);
}

function readWanted(wanted: Wanted): Search {
  const { words, keys, bpmMin, bpmMax } = readSearch(wanted.text ?? "");
  const [lowest, highest] = [bound(Math.max, wanted.bpmMin, bpmMin), bound(Math.min, wanted.bpmMax, bpmMax)];
  return {
    ...wanted,
    words,
    keys,
    ...(lowest === undefined ? {} : { bpmMin: lowest }),
    ...(highest === undefined ? {} : { bpmMax: highest }),
  };
}

/** The narrower of the filter's and the text's bound. */
function bound(narrower: (...values: number[]) => number, ...values: (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : narrower(...known);
}

function narrowed(rows: OrderedQuery<Samples>, search: Search): OrderedQuery<Samples> {
  return rows.filter((q) => q.and(...conditions(q, search)));
}

/** Samples with any of the words, best match first: a search index cannot require all of them. */
function candidates(ctx: ReadCtx, { words, type, isDeleted }: Search): OrderedQuery<Samples> {
  return ctx.db.query("samples").withSearchIndex("search", (q) => {
    const found = q.search("searchText", searchExpression(words)).eq("userId", ctx.userId);
    const live = isDeleted ? found : found.eq("deletedAt", undefined);
    return type ? live.eq("type", type) : live;
  });
}

/** At most so many of the samples that have all of the words, best first. Convex ends such a search at 1,024 candidates. */
async function firstMatches(ctx: ReadCtx, search: Search, count: number): Promise<Doc<"samples">[]> {
  const matches: Doc<"samples">[] = [];
  for await (const row of narrowed(candidates(ctx, search), search)) {
    if (matches.length >= count) break;
    if (hasWords(search.words, termsOf(row))) matches.push(row);
  }
  return matches;
}

/** Cursors count matches, so that pages that are read again at one moment neither overlap nor leave a gap. */
async function matchesPage(
  ctx: ReadCtx,
  search: Search,
  { cursor, endCursor, numItems }: PaginationOptions,
): Promise<PaginationResult<Doc<"samples">>> {
  const from = matchesBefore(cursor);
  const to = endCursor ? matchesBefore(endCursor) : from + numItems;
  const matches = await firstMatches(ctx, search, to + 1);
  return { page: matches.slice(from, to), isDone: matches.length <= to, continueCursor: `${MATCHES}${to}` };
}

/** @throws Error that speaks of the cursor, as Convex's own do */
function matchesBefore(cursor: string | null): number {
  if (cursor === null) return 0;
  const [, count] = new RegExp(`^${MATCHES}(\\d{1,9})$`).exec(cursor) ?? [];
  if (count === undefined) throw new Error("The cursor is not one of this search");
  return Number(count);
}

/** By the index of the order. What has no value for it is left out; `unsorted` has it. */
function sorted(ctx: ReadCtx, wanted: Wanted) {
  const { userId } = ctx;
  const { type, sort = "newest", bpmMin = 0, lengthMin = 0 } = wanted;
  const samples = ctx.db.query("samples");
  if (wanted.isDeleted) {
    return samples.withIndex("by_user", (q) => q.eq("userId", userId).gt("deletedAt", 0)).order("desc");
  }
  switch (sort) {
    case "newest":
    case "oldest": {
      const order = sort === "newest" ? "desc" : "asc";
      if (type === undefined) {
        return samples.withIndex("by_user", (q) => q.eq("userId", userId).eq("deletedAt", undefined)).order(order);
      }
      return samples
        .withIndex("by_user_type", (q) => q.eq("userId", userId).eq("deletedAt", undefined).eq("type", type))
        .order(order);
    }
    case "name":
      return samples
        .withIndex("by_user_sortedName", (q) => q.eq("userId", userId).eq("deletedAt", undefined))
        .order("asc");
    case "slowest":
      return samples
        .withIndex("by_user_bpm", (q) => q.eq("userId", userId).eq("deletedAt", undefined).gte("bpm", bpmMin))
        .order("asc");
    case "fastest":
      // Downwards, what has no tempo comes last by itself.
      return samples.withIndex("by_user_bpm", (q) => q.eq("userId", userId).eq("deletedAt", undefined)).order("desc");
    case "key":
      return samples
        .withIndex("by_user_key", (q) => q.eq("userId", userId).eq("deletedAt", undefined).gte("key", ""))
        .order("asc");
    case "shortest":
    case "longest":
      return samples
        .withIndex("by_user_duration", (q) =>
          q.eq("userId", userId).eq("deletedAt", undefined).gte("duration", lengthMin),
        )
        .order(sort === "shortest" ? "asc" : "desc");
  }
}

/** Samples without a value of what is sorted by. */
function unsorted(ctx: ReadCtx, { sort }: Wanted) {
  const { userId } = ctx;
  const samples = ctx.db.query("samples");
  return sort === "key"
    ? samples.withIndex("by_user_key", (q) => q.eq("userId", userId).eq("deletedAt", undefined).eq("key", undefined))
    : samples.withIndex("by_user_bpm", (q) => q.eq("userId", userId).eq("deletedAt", undefined).eq("bpm", undefined));
}

/** A filter by what is sorted by has left those without it out already. */
function hasUnsorted({ sort, isDeleted, key, keys, bpmMin, bpmMax }: Search): boolean {
  if (isDeleted) return false;
  return (
    (sort === "key" && key === undefined && keys.length === 0) ||
    (sort === "slowest" && bpmMin === undefined && bpmMax === undefined)
  );
}

/** A page that is read again ends where it ended; if that is where the unsorted begin, at the end of its own query. */
function untilUnsorted({ endCursor, ...options }: PaginationOptions): PaginationOptions {
  return endCursor?.startsWith(UNSORTED) ? options : { ...options, ...(endCursor ? { endCursor } : {}) };
}

function beforeUnsorted<Row>(page: PaginationResult<Row>): PaginationResult<Row> {
  return page.isDone ? { ...page, isDone: false, continueCursor: UNSORTED } : page;
}

function inUnsorted({ cursor, endCursor, ...options }: PaginationOptions): PaginationOptions {
  return { ...options, cursor: ownCursor(cursor), ...(endCursor ? { endCursor: ownCursor(endCursor) } : {}) };
}

function ownCursor(cursor: string | null): string | null {
  return cursor?.slice(UNSORTED.length) || null;
}

function afterSorted<Row>(page: PaginationResult<Row>): PaginationResult<Row> {
  const { continueCursor, splitCursor } = page;
  return {
    ...page,
    continueCursor: `${UNSORTED}${continueCursor}`,
    ...(splitCursor ? { splitCursor: `${UNSORTED}${splitCursor}` } : {}),
  };
}

/** An index of words knows no other order, so the best matches are sorted here, as one page. */
async function sortedMatches(ctx: ReadCtx, search: Search, sort: Sort): Promise<PaginationResult<Doc<"samples">>> {
  const page = await firstMatches(ctx, search, SORTED_MATCHES);
  return { page: page.toSorted(COMPARE[sort]), isDone: true, continueCursor: "" };
}

type Compare = (left: Doc<"samples">, right: Doc<"samples">) => number;

const COMPARE: Record<Sort, Compare> = {
  newest: (left, right) => right._creationTime - left._creationTime,
  oldest: (left, right) => left._creationTime - right._creationTime,
  name: (left, right) => byText(left.name, right.name),
  slowest: (left, right) => (left.bpm ?? Infinity) - (right.bpm ?? Infinity) || 0,
  fastest: (left, right) => (right.bpm ?? 0) - (left.bpm ?? 0),
  // Behind every name of a key.
  key: (left, right) => byText(left.key ?? "~", right.key ?? "~"),
  shortest: (left, right) => left.duration - right.duration,
  longest: (left, right) => right.duration - left.duration,
};

function byText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Narrows what an index gives: a page is filled by reading on, within Convex's bound on rows read. */
function conditions(q: Filter, wanted: Search): Expression<boolean>[] {
  const { type, form, collectionId, isFavourite } = wanted;
  return [
    ...(wanted.isDeleted ? [q.gt(q.field("deletedAt"), 0)] : []),
    ...(type === undefined ? [] : [q.eq(q.field("type"), type)]),
    ...(form === undefined ? [] : [q.eq(q.field("form"), form)]),
    ...tagsAsked(wanted).map((tag) => q.eq(q.field(`tags.${tagField(tag)}`), tag)),
    ...(collectionId === undefined ? [] : [q.eq(q.field(`collections.${collectionField(collectionId)}`), true)]),
    ...(isFavourite ? [q.eq(q.field("isFavourite"), true)] : []),
    ...keyCondition(q, wanted),
    ...anyKey(q, wanted.keys),
    ...within(q, "bpm", wanted.bpmMin, wanted.bpmMax),
    ...within(q, "duration", wanted.lengthMin, wanted.lengthMax),
  ];
}

/** Leaves derived samples out of the unfiltered list, which shows them under their source. */
function rootsOnly(q: Filter, wanted: Wanted): Expression<boolean>[] {
  if (isNarrowed(wanted)) return [];
  return [q.or(q.eq(q.field("sourceId"), undefined), q.eq(q.field("isOrphan"), true))];
}

/** As samples carry them. */
function tagsAsked({ tags = [] }: Wanted): string[] {
  return tags.flatMap((tag) => normalTag(tag) ?? []);
}

function keyCondition(q: Filter, wanted: Wanted): Expression<boolean>[] {
  const key = wanted.key === undefined ? null : parseKey(wanted.key);
  return key ? anyKey(q, keysAround(key, wanted)) : [];
}

/** The key with those that count as it. */
function keysAround(key: MusicalKey, { withRelativeKey, withCompatibleKeys }: Wanted): string[] {
  const others = withCompatibleKeys ? compatibleKeys(key) : withRelativeKey ? [relativeKey(key)] : [];
  return [key, ...others].map(formatKey);
}

function anyKey(q: Filter, keys: readonly string[]): Expression<boolean>[] {
  return keys.length === 0 ? [] : [q.or(...keys.map((key) => q.eq(q.field("key"), key)))];
}

/** A missing field sorts below every number, so a lower bound keeps samples without the field out. */
function within(q: Filter, field: "bpm" | "duration", min?: number, max?: number): Expression<boolean>[] {
  if (min === undefined && max === undefined) return [];
  return [q.gte(q.field(field), min ?? 0), ...(max === undefined ? [] : [q.lte(q.field(field), max)])];
}
