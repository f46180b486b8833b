import type { MessagePart } from "../../src/chat/parts.ts";
import { plainText } from "../../src/chat/words.ts";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";

/** A search reads whole rows: this bounds them. */
const MAX_CHARACTERS = 20_000;

/** Keeps the words of a message for the search, in the place of those it had. */
export async function indexWords(
  ctx: MutationCtx,
  { _id: messageId, threadId, userId }: Pick<Doc<"messages">, "_id" | "threadId" | "userId">,
  parts: readonly MessagePart[],
): Promise<void> {
  await forgetWords(ctx, messageId);
  const text = plainText(parts, MAX_CHARACTERS);
  if (text !== "") await ctx.db.insert("messageTexts", { messageId, threadId, userId, text });
}

/** Deletes a message with its words. */
export async function deleteMessage(ctx: MutationCtx, messageId: Id<"messages">): Promise<void> {
  await forgetWords(ctx, messageId);
  await ctx.db.delete("messages", messageId);
}

async function forgetWords(ctx: MutationCtx, messageId: Id<"messages">): Promise<void> {
  const words = await ctx.db
    .query("messageTexts")
    .withIndex("by_message", (q) => q.eq("messageId", messageId))
    .unique();
  if (words) await ctx.db.delete("messageTexts", words._id);
}
