import { findChat, postMessage } from "../../src/contracts/chat-client.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { type Caller, contractMutation, contractQuery, forUser } from "../contract.ts";
import { messageView } from "./messageRecord.ts";
import { findThread, lastMessage } from "./threadRecord.ts";
import { send } from "./threads.ts";

/** The chat by the names that other clients give to conversations; http.ts speaks to those. */

/** Adds a message to a chat of the caller, which it begins if need be. The same call again changes nothing. */
export const post = contractMutation(postMessage, async (ctx, { chatId, ...message }) => {
  const known = await findNamed(ctx, chatId);
  const sent = await forUser(send)(ctx, ctx.userId, { ...message, ...(known ? { threadId: known._id } : {}) });
  // The handler of `send` is made of its contract.
  const { threadId } = sent as { threadId: string };
  const thread = await findThread(ctx, threadId);
  if (thread && !known) await ctx.db.patch("threads", thread._id, { chatId });
  return { threadId };
});

/** A chat of the caller, with the answer that was begun last. */
export const find = contractQuery(findChat, async (ctx, { chatId }) => {
  const thread = await findNamed(ctx, chatId);
  if (!thread) return { chat: null };
  const message = await lastMessage(ctx, thread._id);
  const answer = message?.role === "assistant" ? messageView(message) : null;
  return { chat: { threadId: thread._id, answer } };
});

/** By the client's name; a conversation of the dashboard by its id. */
async function findNamed(ctx: Pick<QueryCtx, "db"> & Caller, chatId: string): Promise<Doc<"threads"> | null> {
  const named = await ctx.db
    .query("threads")
    .withIndex("by_user_chatId", (q) => q.eq("userId", ctx.userId).eq("chatId", chatId))
    .first();
  return named ?? findThread(ctx, chatId);
}
