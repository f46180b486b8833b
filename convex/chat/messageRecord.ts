import type { MessageView } from "../../src/contracts/chat/chat.ts";
import { type MessagePart, type SamplePart, isSamplePart, parseParts } from "../../src/chat/parts.ts";
import { byteLength } from "../../src/chat/size.ts";
import { dismiss, waitsForUser } from "../../src/chat/settle.ts";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import type { Caller } from "../kit/contract.ts";
import { ownSample } from "../library/samples.ts";
import { lastMessage } from "./threadRecord.ts";
import { deleteMessage, indexWords } from "./words.ts";

/** Result of a question that the user passed over. */
const NOT_ANSWERED = "The user went on without answering.";
/** A transaction reads a few megabytes at most. */
const MAX_READ_BYTES = 4_000_000;

/** Message that an earlier call with the same clientId wrote, if any. */
export async function writtenBy(ctx: QueryCtx & Caller, clientId: string): Promise<Doc<"messages"> | null> {
  return ctx.db
    .query("messages")
    .withIndex("by_user_clientId", (q) => q.eq("userId", ctx.userId).eq("clientId", clientId))
    .first();
}

/**
 * Parts of a user message.
 * @throws SAMPLE_NOT_FOUND
 */
export async function userParts(ctx: QueryCtx & Caller, text: string, sampleIds: string[]): Promise<MessagePart[]> {
  const samples = await Promise.all([...new Set(sampleIds)].map((sampleId) => ownSample(ctx, sampleId)));
  const about = samples.map(({ _id: sampleId, name }): SamplePart => ({
    type: "data-sample",
    data: { sampleId, name },
  }));
  return [{ type: "text", text }, ...about];
}

/** Adds a message of the user as the last of its thread. */
export async function addUserMessage(
  ctx: MutationCtx,
  thread: Doc<"threads">,
  { parts, clientId }: { parts: MessagePart[]; clientId: string },
): Promise<Id<"messages">> {
  const { _id: threadId, userId } = thread;
  const message = { threadId, userId, seq: thread.seq + 1, role: "user" as const, status: "done" as const, clientId };
  const messageId = await ctx.db.insert("messages", {
    ...message,
    parts: JSON.stringify(parts),
    createdAt: Date.now(),
  });
  await indexWords(ctx, { _id: messageId, threadId, userId }, parts);
  return messageId;
}

/** Puts other words in a message of the user; the samples that it is about stay. */
export async function rewriteUserMessage(
  ctx: MutationCtx,
  message: Doc<"messages">,
  { text, clientId }: { text: string; clientId: string },
): Promise<void> {
  const parts = [{ type: "text" as const, text }, ...parseParts(message.parts).filter(isSamplePart)];
  await ctx.db.patch("messages", message._id, { parts: JSON.stringify(parts), clientId });
  await indexWords(ctx, message, parts);
}

/** Deletes what was said after a message. */
export async function dropAfter(ctx: MutationCtx, { threadId, seq }: Doc<"messages">): Promise<void> {
  const later = ctx.db.query("messages").withIndex("by_thread", (q) => q.eq("threadId", threadId).gt("seq", seq));
  for await (const message of later) await deleteMessage(ctx, message._id);
}

/** Closes what the last answer asked, since the user says something else. */
export async function dismissQuestions(ctx: MutationCtx & Caller, threadId: Id<"threads">): Promise<void> {
  const message = await lastMessage(ctx, threadId);
  const parts = message ? parseParts(message.parts) : [];
  if (!message || !waitsForUser(parts)) return;
  await ctx.db.patch("messages", message._id, { parts: JSON.stringify(dismiss(parts, NOT_ANSWERED)) });
}

/** The latest messages of a thread, oldest first, as many as are wanted and can be read at once. */
export async function latestMessages(
  ctx: QueryCtx,
  threadId: Id<"threads">,
  limit: number,
): Promise<{ messages: Doc<"messages">[]; hasEarlier: boolean }> {
  const latest = ctx.db.query("messages").withIndex("by_thread", (q) => q.eq("threadId", threadId));
  const messages: Doc<"messages">[] = [];
  let bytes = 0;
  for await (const message of latest.order("desc")) {
    bytes += byteLength(message.parts);
    const isTooMuch = messages.length > 0 && bytes > MAX_READ_BYTES;
    if (messages.length === limit || isTooMuch) return { messages: messages.reverse(), hasEarlier: true };
    messages.push(message);
  }
  return { messages: messages.reverse(), hasEarlier: false };
}

/** A message as the dashboard shows it. */
export function messageView(message: Doc<"messages">): MessageView {
  const { _id: messageId, clientId, role, parts, status, streamId, error, model, usage, createdAt } = message;
  return { messageId, clientId, role, parts, status, streamId, error, model, usage, createdAt };
}
