import type { MessageHit } from "../../src/contracts/chat/chat.ts";
import { excerptOf } from "../../src/chat/excerpt.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import type { Caller } from "../kit/contract.ts";

const DEFAULT_THREADS = 200;
/** Messages that a search looks at, best match first. */
const MAX_FOUND = 100;

/** The caller's latest threads, latest first. */
export async function latestThreads(
  ctx: QueryCtx & Caller,
  limit: number = DEFAULT_THREADS,
): Promise<{ threads: Doc<"threads">[]; hasOlder: boolean }> {
  const threads = await ctx.db
    .query("threads")
    .withIndex("by_user_updatedAt", (q) => q.eq("userId", ctx.userId))
    .order("desc")
    .take(limit + 1);
  return { threads: threads.slice(0, limit), hasOlder: threads.length > limit };
}

/** A thread that was found, by its title or by a message. */
export interface FoundThread {
  thread: Doc<"threads">;
  /** Best matching message, if any. */
  hit?: MessageHit;
}

/** The caller's threads whose title or messages hold the words, latest first. */
export async function threadsWith(ctx: QueryCtx & Caller, text: string): Promise<FoundThread[]> {
  const titled = await ctx.db
    .query("threads")
    .withSearchIndex("search_title", (q) => q.search("title", text).eq("userId", ctx.userId))
    .take(MAX_FOUND);
  const said = await ctx.db
    .query("messageTexts")
    .withSearchIndex("search", (q) => q.search("text", text).eq("userId", ctx.userId))
    .take(MAX_FOUND);
  // The best match comes first, so it is what remains.
  const best = new Map(said.toReversed().map((words) => [words.threadId, words]));
  const known = new Set(titled.map((thread) => thread._id));
  const others = [...best.keys()].filter((threadId) => !known.has(threadId));
  const found = await Promise.all(others.map((threadId) => ctx.db.get("threads", threadId)));
  // A thread that is gone may have words for a while yet.
  const threads = [...titled, ...found.filter((thread) => thread !== null)];
  return threads
    .sort((a, b) => b.updatedAt - a.updatedAt)
    .map((thread) => {
      const words = best.get(thread._id);
      return words ? { thread, hit: { messageId: words.messageId, text: excerptOf(words.text, text) } } : { thread };
    });
}
