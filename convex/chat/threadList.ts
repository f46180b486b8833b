import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import type { Caller } from "../contract.ts";

const MAX_THREADS = 200;
/** Messages that a search looks at, best match first. */
const MAX_FOUND = 100;

/** The caller's latest threads, latest first. */
export async function latestThreads(ctx: QueryCtx & Caller): Promise<Doc<"threads">[]> {
  return ctx.db
    .query("threads")
    .withIndex("by_user_updatedAt", (q) => q.eq("userId", ctx.userId))
    .order("desc")
    .take(MAX_THREADS);
}

/** The caller's threads whose title or messages hold the words, latest first. */
export async function threadsWith(ctx: QueryCtx & Caller, text: string): Promise<Doc<"threads">[]> {
  const titled = await ctx.db
    .query("threads")
    .withSearchIndex("search_title", (q) => q.search("title", text).eq("userId", ctx.userId))
    .take(MAX_FOUND);
  const said = await ctx.db
    .query("messageTexts")
    .withSearchIndex("search", (q) => q.search("text", text).eq("userId", ctx.userId))
    .take(MAX_FOUND);
  const known = new Set(titled.map((thread) => thread._id));
  const others = [...new Set(said.map((words) => words.threadId))].filter((threadId) => !known.has(threadId));
  const found = await Promise.all(others.map((threadId) => ctx.db.get("threads", threadId)));
  // A thread that is gone may have words for a while yet.
  return [...titled, ...found.filter((thread) => thread !== null)].sort((a, b) => b.updatedAt - a.updatedAt);
}
