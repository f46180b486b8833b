import type { Expression, FilterBuilder, NamedTableInfo, PaginationOptions, PaginationResult } from "convex/server";
import { relativeKey } from "../src/audio/analyse/key.ts";
import type { browseLibrary, Sort } from "../src/contracts/dashboard.ts";
import { formatKey, parseKey } from "../src/contracts/key.ts";
import { normalTag } from "../src/contracts/mark.ts";
import type { DataModel, Doc } from "./_generated/dataModel.js";
import type { QueryCtx } from "./_generated/server.js";
import type { Caller, DeploymentInput } from "./contract.ts";
import { collectionField } from "./collectionRecord.ts";
import { tagField } from "./tagRecord.ts";

type ReadCtx = Pick<QueryCtx, "db"> & Caller;
type Samples = NamedTableInfo<DataModel, "samples">;
type Filter = FilterBuilder<Samples>;

/** What samples are searched by. */
export type Wanted = Omit<DeploymentInput<typeof browseLibrary>, "paginationOpts">;

/** The search index gives the best matches first; more than these are not sorted by anything else. */
const SORTED_MATCHES = 256;
/** Begins the cursors of what comes after all that can be sorted. */
const UNSORTED = "unsorted ";
/** These leave nothing out by themselves. */
const ORDERING = new Set(["sort", "withRelativeKey"]);

/** The caller's samples that a search finds: newest first, or best match first where words are given. */
export function matching(ctx: ReadCtx, wanted: Wanted) {
  return candidates(ctx, wanted).filter((q) => q.and(...conditions(q, wanted)));
}

/** One page of the library as the dashboard lists it. */
export async function libraryPage(
  ctx: ReadCtx,
  wanted: Wanted,
  options: PaginationOptions,
): Promise<PaginationResult<Doc<"samples">>> {
  if (wanted.text) {
    return wanted.sort ? sortedMatches(ctx, wanted, wanted.sort) : matching(ctx, wanted).paginate(options);
  }
  const rows = sorted(ctx, wanted).filter((q) => q.and(...conditions(q, wanted), ...rootsOnly(q, wanted)));
  if (!hasUnsorted(wanted)) return rows.paginate(options);
  if (!options.cursor?.startsWith(UNSORTED)) return beforeUnsorted(await rows.paginate(untilUnsorted(options)));
  const rest = unsorted(ctx, wanted).filter((q) => q.and(...conditions(q, wanted), ...rootsOnly(q, wanted)));
  return afterSorted(await rest.paginate(inUnsorted(options)));
}

/** Whether a search leaves anything out; an order does not. */
export function isNarrowed(wanted: Wanted): boolean {
  return Object.entries(wanted).some(([field, value]) => !ORDERING.has(field) && value !== undefined && value !== "");
}

function candidates(ctx: ReadCtx, { text, type, isDeleted }: Wanted) {
  const { userId } = ctx;
  if (!text) return sorted(ctx, { type, isDeleted });
  return ctx.db.query("samples").withSearchIndex("search", (q) => {
    const words = q.search("searchText", text).eq("userId", userId);
    const live = isDeleted ? words : words.eq("deletedAt", undefined);
    return type ? live.eq("type", type) : live;
  });
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
function hasUnsorted({ sort, isDeleted, key, bpmMin, bpmMax }: Wanted): boolean {
  if (isDeleted) return false;
  return (sort === "key" && key === undefined) || (sort === "slowest" && bpmMin === undefined && bpmMax === undefined);
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
async function sortedMatches(ctx: ReadCtx, wanted: Wanted, sort: Sort): Promise<PaginationResult<Doc<"samples">>> {
  const page = await matching(ctx, wanted).take(SORTED_MATCHES);
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
function conditions(q: Filter, wanted: Wanted): Expression<boolean>[] {
  const { type, form, tag, collectionId, isFavourite } = wanted;
  return [
    ...(wanted.isDeleted ? [q.gt(q.field("deletedAt"), 0)] : []),
    ...(type === undefined ? [] : [q.eq(q.field("type"), type)]),
    ...(form === undefined ? [] : [q.eq(q.field("form"), form)]),
    ...tagCondition(q, tag),
    ...(collectionId === undefined ? [] : [q.eq(q.field(`collections.${collectionField(collectionId)}`), true)]),
    ...(isFavourite ? [q.eq(q.field("isFavourite"), true)] : []),
    ...keyCondition(q, wanted),
    ...within(q, "bpm", wanted.bpmMin, wanted.bpmMax),
    ...within(q, "duration", wanted.lengthMin, wanted.lengthMax),
  ];
}

/** What is in a list of its own is left out of the whole one, as long as that is not narrowed. */
function rootsOnly(q: Filter, wanted: Wanted): Expression<boolean>[] {
  if (isNarrowed(wanted)) return [];
  return [q.or(q.eq(q.field("sourceId"), undefined), q.eq(q.field("isOrphan"), true))];
}

function tagCondition(q: Filter, text: string | undefined): Expression<boolean>[] {
  const tag = text === undefined ? null : normalTag(text);
  return tag === null ? [] : [q.eq(q.field(`tags.${tagField(tag)}`), tag)];
}

function keyCondition(q: Filter, { key: text, withRelativeKey }: Wanted): Expression<boolean>[] {
  const key = text === undefined ? null : parseKey(text);
  if (!key) return [];
  const keys = [key, ...(withRelativeKey ? [relativeKey(key)] : [])];
  return [q.or(...keys.map((each) => q.eq(q.field("key"), formatKey(each))))];
}

/** A missing field sorts below every number, so a lower bound keeps samples without the field out. */
function within(q: Filter, field: "bpm" | "duration", min?: number, max?: number): Expression<boolean>[] {
  if (min === undefined && max === undefined) return [];
  return [q.gte(q.field(field), min ?? 0), ...(max === undefined ? [] : [q.lte(q.field(field), max)])];
}
