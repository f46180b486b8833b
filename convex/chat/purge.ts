import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import { internalMutation } from "../_generated/server.js";
import { deleteMessage } from "./words.ts";

const ROWS_AT_ONCE = 200;
/** A message may have nearly a megabyte, and a transaction reads a few. */
const MESSAGES_AT_ONCE = 8;

/** Deletes an ended stream with its rows, a page at a time. */
export const stream = internalMutation({
  args: { streamId: v.id("streams") },
  returns: v.null(),
  handler: async (ctx, { streamId }) => {
    const ended = await ctx.db.get("streams", streamId);
    if (ended?.state === "live") return null;
    const rows = await ctx.db
      .query("deltas")
      .withIndex("by_stream", (q) => q.eq("streamId", streamId))
      .take(ROWS_AT_ONCE);
    for (const row of rows) await ctx.db.delete("deltas", row._id);
    if (rows.length === ROWS_AT_ONCE) await ctx.scheduler.runAfter(0, internal.chat.purge.stream, { streamId });
    else if (ended) await ctx.db.delete("streams", streamId);
    return null;
  },
});

/** Deletes the messages of a thread that is deleted, a page at a time. */
export const thread = internalMutation({
  args: { threadId: v.id("threads") },
  returns: v.null(),
  handler: async (ctx, { threadId }) => {
    if (await ctx.db.get("threads", threadId)) return null;
    const messages = await ctx.db
      .query("messages")
      .withIndex("by_thread", (q) => q.eq("threadId", threadId))
      .take(MESSAGES_AT_ONCE);
    for (const message of messages) await deleteMessage(ctx, message._id);
    if (messages.length === MESSAGES_AT_ONCE) {
      await ctx.scheduler.runAfter(0, internal.chat.purge.thread, { threadId });
    }
    return null;
  },
});
