import type { PaginationOptions, PaginationResult } from "convex/server";
import { type AccountPart, MAX_ACCOUNT_ROWS, type readAccount } from "../../src/contracts/account.ts";
import { originalAddress } from "../../src/contracts/audio/audio-address.ts";
import type { OutputOf } from "../../src/contracts/contract.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import type { Caller, QueryHandler } from "../kit/contract.ts";
import { takePage } from "../kit/page.ts";
import { audioAddress, projectAddress } from "../library/audioAddress.ts";

type Page = OutputOf<typeof readAccount>;
type File = Page["rows"][number]["file"];
interface Place {
  cursor: string | undefined;
  limit: number;
}
type ReadPage = (ctx: QueryCtx & Caller, place: Place) => Promise<Page>;

/** A message or the tools of a connection may have nearly a megabyte, and an answer a few. */
const LARGE_ROWS_A_PAGE = 4;

/** Fields that open something, or mean something to this studio only. */
const HIDDEN: ReadonlySet<string> = new Set(
  (
    "userId auth token renewingUntil storageId plainStorageId streamId workflowId isDirect requestDigest " +
    "searchText searchVersion soundprintVersion countedAs outline"
  ).split(" "),
);

/** What a user has made and written, and what was made for them. */
const PARTS: Record<AccountPart, ReadPage> = {
  samples: ({ db, userId }, place) => {
    const rows = db.query("samples").withIndex("by_user_name", (q) => q.eq("userId", userId));
    return pageOf(rows, { ...place, fileOf: sampleFile });
  },
  projects: ({ db, userId }, place) => {
    const rows = db.query("projectFiles").withIndex("by_user", (q) => q.eq("userId", userId));
    return pageOf(rows, { ...place, fileOf: projectFile });
  },
  collections: ({ db, userId }, place) => {
    const rows = db.query("collections").withIndex("by_user_name", (q) => q.eq("userId", userId));
    return pageOf(rows, place);
  },
  searches: ({ db, userId }, place) => {
    const rows = db.query("savedSearches").withIndex("by_user_name", (q) => q.eq("userId", userId));
    return pageOf(rows, place);
  },
  shares: ({ db, userId }, place) => {
    const rows = db.query("shares").withIndex("by_user_expiresAt", (q) => q.eq("userId", userId));
    return pageOf(rows, place);
  },
  chats: ({ db, userId }, place) => {
    const rows = db.query("threads").withIndex("by_user_updatedAt", (q) => q.eq("userId", userId));
    return pageOf(rows, place);
  },
  messages: ({ db, userId }, place) => {
    const rows = db.query("messages").withIndex("by_user_clientId", (q) => q.eq("userId", userId));
    return pageOf(rows, fewOf(place));
  },
  jobs: ({ db, userId }, place) => {
    const rows = db.query("jobs").withIndex("by_user", (q) => q.eq("userId", userId));
    return pageOf(rows, place);
  },
  charges: ({ db, userId }, place) => {
    const rows = db.query("charges").withIndex("by_user_askedAt", (q) => q.eq("userId", userId));
    return pageOf(rows, place);
  },
  usage: ({ db, userId }, place) => {
    const rows = db.query("chatUsage").withIndex("by_user_day_model", (q) => q.eq("userId", userId));
    return pageOf(rows, place);
  },
  connections: ({ db, userId }, place) => {
    const rows = db.query("connections").withIndex("by_user_name", (q) => q.eq("userId", userId));
    return pageOf(rows, fewOf(place));
  },
};

/** One page of a part of the caller's account. */
export const read: QueryHandler<typeof readAccount> = (ctx, { part, cursor, limit = MAX_ACCOUNT_ROWS }) =>
  PARTS[part](ctx, { cursor, limit });

function fewOf({ cursor, limit }: Place): Place {
  return { cursor, limit: Math.min(limit, LARGE_ROWS_A_PAGE) };
}

interface PageOptions<Row> extends Place {
  fileOf?: (row: Row) => Promise<File>;
}

async function pageOf<Row extends object>(
  query: { paginate(options: PaginationOptions): Promise<PaginationResult<Row>> },
  { cursor, fileOf, limit }: PageOptions<Row>,
): Promise<Page> {
  const page = await takePage(query, { limit, ...(cursor === undefined ? {} : { cursor }) });
  const shown = page.rows.map(async (row) => {
    const file = await fileOf?.(row);
    return { json: JSON.stringify(row, withoutHidden), ...(file ? { file } : {}) };
  });
  return { rows: await Promise.all(shown), ...(page.cursor === undefined ? {} : { cursor: page.cursor }) };
}

function withoutHidden(name: string, value: unknown): unknown {
  return HIDDEN.has(name) ? undefined : value;
}

/** A deleted one is named still, but its audio cannot be fetched. */
async function sampleFile({ _id, name, format, deletedAt }: Doc<"samples">): Promise<File> {
  if (deletedAt !== undefined) return undefined;
  return { name: `${name}.${format}`, url: originalAddress(await audioAddress(_id)) };
}

async function projectFile({ _id, name, extension, deletedAt }: Doc<"projectFiles">): Promise<File> {
  return deletedAt === undefined ? { name: `${name}.${extension}`, url: await projectAddress(_id) } : undefined;
}
