import type { ThreadView } from "../../src/contracts/chat/chat.ts";
import { titleOf } from "../../src/chat/words.ts";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import type { Caller } from "../kit/contract.ts";
import { studioError } from "../kit/studioError.ts";

type ReadCtx = Pick<QueryCtx, "db"> & Caller;

/**
 * The caller's thread; null also where it is another's.
 * @param name its id, or what the client that began it calls it
 */
export async function findThread(ctx: ReadCtx, name: string): Promise<Doc<"threads"> | null> {
  const id = ctx.db.normalizeId("threads", name);
  const thread = id && (await ctx.db.get("threads", id));
  if (thread?.userId === ctx.userId) return thread;
  return ctx.db
    .query("threads")
    .withIndex("by_user_chatId", (q) => q.eq("userId", ctx.userId).eq("chatId", name))
    .first();
}

/** @throws THREAD_NOT_FOUND */
export async function ownThread(ctx: ReadCtx, threadId: string): Promise<Doc<"threads">> {
  const thread = await findThread(ctx, threadId);
  if (thread) return thread;
  throw studioError("THREAD_NOT_FOUND", `No conversation "${threadId}". It may have been deleted; begin a new one.`, {
    threadId,
  });
}

/** @throws THREAD_BUSY while an answer is being written */
export function requireFree({ _id: threadId, streamId }: Doc<"threads">): void {
  if (streamId === undefined) return;
  const next = "Wait until it has ended, or stop it first";
  throw studioError("THREAD_BUSY", `An answer is being written in conversation ${threadId}. ${next}.`, { threadId });
}

/** @param text the first message */
export async function beginThread(
  ctx: MutationCtx & Caller,
  { text, chatId }: { text: string; chatId?: string },
): Promise<Doc<"threads">> {
  const now = Date.now();
  const threadId = await ctx.db.insert("threads", {
    userId: ctx.userId,
    ...(chatId === undefined ? {} : { chatId }),
    title: titleOf(text),
    isRenamed: false,
    seq: 0,
    isWaiting: false,
    usage: { inputTokens: 0, outputTokens: 0 },
    createdAt: now,
    updatedAt: now,
  });
  return ownThread(ctx, threadId);
}

/** The message that was said last, if any was. */
export async function lastMessage(ctx: ReadCtx, threadId: Id<"threads">): Promise<Doc<"messages"> | null> {
  const messages = ctx.db.query("messages").withIndex("by_thread", (q) => q.eq("threadId", threadId));
  return messages.order("desc").first();
}

/** A thread as lists show it. */
export function threadView(thread: Doc<"threads">): ThreadView {
  const { _id: threadId, chatId, title, streamId, isWaiting, createdAt, updatedAt, usage } = thread;
  return { threadId, chatId, title, isLive: streamId !== undefined, isWaiting, createdAt, updatedAt, usage };
}
