import {
  answerQuestion,
  approveTool,
  deleteThread,
  editMessage,
  getThread,
  listThreads,
  recoverAnswer,
  renameThread,
  retryAnswer,
  sendMessage,
  stopAnswer,
} from "../../src/contracts/chat/chat.ts";
import { type MessagePart, parseParts } from "../../src/chat/parts.ts";
import { type Response, answerCall, approveCall } from "../../src/chat/respond.ts";
import { waitsForUser } from "../../src/chat/settle.ts";
import { titleOf } from "../../src/chat/words.ts";
import { internal } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { type Caller, type MutationHandler, type QueryHandler } from "../kit/contract.ts";
import { studioError } from "../kit/studioError.ts";
import { endStream, leaseOf } from "./ending.ts";
import { INTERRUPTED } from "./leases.ts";
import {
  addUserMessage,
  dismissQuestions,
  dropAfter,
  latestMessages,
  messageView,
  rewriteUserMessage,
  userParts,
  writtenBy,
} from "./messageRecord.ts";
import { openStream } from "./opening.ts";
import { latestThreads, threadsWith } from "./threadList.ts";
import { beginThread, findThread, lastMessage, ownThread, requireFree, threadView } from "./threadRecord.ts";
import { deleteMessage } from "./words.ts";

const DEFAULT_MESSAGES = 50;

/** The caller's conversations, latest first. */
export const list: QueryHandler<typeof listThreads> = async (ctx, { text, limit }) => {
  if (!text) {
    const { threads, hasOlder } = await latestThreads(ctx, limit);
    return { threads: threads.map(threadView), hasOlder };
  }
  const found = await threadsWith(ctx, text);
  return { threads: found.map(({ thread, hit }) => ({ ...threadView(thread), hit })), hasOlder: false };
};

/** A conversation of the caller. It changes when a turn begins or ends, not while an answer is written. */
export const get: QueryHandler<typeof getThread> = async (ctx, { threadId, limit = DEFAULT_MESSAGES }) => {
  const thread = await findThread(ctx, threadId);
  if (!thread) return { thread: null, messages: [], hasEarlier: false };
  const { messages, hasEarlier } = await latestMessages(ctx, thread._id, limit);
  return { thread: threadView(thread), messages: messages.map(messageView), hasEarlier };
};

/** Adds a message and begins its answer. The same call again gives what the first one did. */
export const send: MutationHandler<typeof sendMessage> = async (ctx, sent) => {
  const { threadId, text, clientId, sampleIds = [], model } = sent;
  const earlier = await writtenBy(ctx, clientId);
  if (earlier) return { threadId: earlier.threadId, messageId: earlier._id };
  const thread = threadId === undefined ? await namedThread(ctx, sent) : await ownThread(ctx, threadId);
  requireFree(thread);
  const parts = await userParts(ctx, text, sampleIds);
  await dismissQuestions(ctx, thread._id);
  const messageId = await addUserMessage(ctx, thread, { parts, clientId });
  await openStream(ctx, { ...thread, seq: thread.seq + 1, model });
  return { threadId: thread._id, messageId };
};

/** Puts other words in a message of the caller, drops what was said after it and begins a new answer. */
export const edit: MutationHandler<typeof editMessage> = async (ctx, { threadId, messageId, text, clientId }) => {
  const thread = await ownThread(ctx, threadId);
  const earlier = await writtenBy(ctx, clientId);
  if (earlier) return { threadId: earlier.threadId, messageId: earlier._id };
  requireFree(thread);
  const message = await ownMessage(ctx, thread, messageId);
  await rewriteUserMessage(ctx, message, { text, clientId });
  await dropAfter(ctx, message);
  const isFirst = (await firstMessage(ctx, thread))?._id === message._id;
  if (isFirst && !thread.isRenamed) await ctx.db.patch("threads", thread._id, { title: titleOf(text) });
  await openStream(ctx, thread);
  return { threadId: thread._id, messageId: message._id };
};

/** Asks the writer to end; one that is gone is not waited for. */
export const stop: MutationHandler<typeof stopAnswer> = async (ctx, { threadId }) => {
  const stream = await liveStream(ctx, await ownThread(ctx, threadId));
  if (!stream) return {};
  await ctx.db.patch("streams", stream._id, { stop: "stopped by the user" });
  const lease = await leaseOf(ctx, stream._id);
  if (!lease || lease.until < Date.now()) await endStream(ctx, stream, { state: "stopped" });
  return {};
};

/** Writes the last answer again. */
export const retry: MutationHandler<typeof retryAnswer> = async (ctx, { threadId }) => {
  const thread = await ownThread(ctx, threadId);
  requireFree(thread);
  const message = await lastMessage(ctx, thread._id);
  if (message?.role === "assistant") await deleteMessage(ctx, message._id);
  await openStream(ctx, thread);
  return {};
};

/** Ends an answer as it is, without its writer: whether that is gone is for the caller to judge. */
export const recover: MutationHandler<typeof recoverAnswer> = async (ctx, { threadId }) => {
  const stream = await liveStream(ctx, await ownThread(ctx, threadId));
  if (stream) await endStream(ctx, stream, { state: "failed", error: INTERRUPTED });
  return {};
};

/** Approves or denies what the last answer wants to do. */
export const approve: MutationHandler<typeof approveTool> = async (ctx, { threadId, ...approval }) => {
  await respond(ctx, await ownThread(ctx, threadId), "approvalId", (parts) => approveCall(parts, approval));
  return {};
};

/** Answers what the last answer asks. */
export const answer: MutationHandler<typeof answerQuestion> = async (ctx, { threadId, ...answers }) => {
  await respond(ctx, await ownThread(ctx, threadId), "toolCallId", (parts) => answerCall(parts, answers));
  return {};
};

/** Gives a conversation of the caller a title for good. */
export const rename: MutationHandler<typeof renameThread> = async (ctx, { threadId, title }) => {
  const thread = await ownThread(ctx, threadId);
  await ctx.db.patch("threads", thread._id, { title, isRenamed: true });
  return {};
};

/** Deletes a conversation of the caller: at once for readers and for the writer of an answer, its rows in the background. */
export const remove: MutationHandler<typeof deleteThread> = async (ctx, { threadId }) => {
  const thread = await findThread(ctx, threadId);
  if (!thread) return {};
  const stream = await liveStream(ctx, thread);
  await ctx.db.delete("threads", thread._id);
  if (stream) await endStream(ctx, stream, { state: "stopped" });
  await ctx.scheduler.runAfter(0, internal.chat.purge.thread, { threadId: thread._id });
  return {};
};

/** Gives the last message an answer of the user; once it waits for none any more, it is gone on with. */
async function respond(
  ctx: MutationCtx & Caller,
  thread: Doc<"threads">,
  field: string,
  give: (parts: MessagePart[]) => Response,
): Promise<void> {
  const message = await lastMessage(ctx, thread._id);
  const response: Response = message ? give(parseParts(message.parts)) : { kind: "unknown" };
  if (response.kind === "repeated") return;
  if (!message || response.kind === "unknown") {
    const what = "the last answer of this conversation does not ask for it; look at it again";
    throw studioError("INVALID_INPUT", `${field}: ${what}.`, { field });
  }
  const parts = JSON.stringify(response.parts);
  if (waitsForUser(response.parts)) await ctx.db.patch("messages", message._id, { parts });
  else await openStream(ctx, thread, { messageId: message._id, parts });
}

/** The conversation that a client has a name for; a new one where there is none of that name. */
async function namedThread(
  ctx: MutationCtx & Caller,
  first: { text: string; chatId?: string },
): Promise<Doc<"threads">> {
  const known = first.chatId === undefined ? null : await findThread(ctx, first.chatId);
  return known ?? beginThread(ctx, first);
}

async function liveStream(ctx: MutationCtx, { streamId }: Doc<"threads">): Promise<Doc<"streams"> | null> {
  return streamId === undefined ? null : ctx.db.get("streams", streamId);
}

async function firstMessage(ctx: MutationCtx, { _id }: Doc<"threads">): Promise<Doc<"messages"> | null> {
  return ctx.db
    .query("messages")
    .withIndex("by_thread", (q) => q.eq("threadId", _id))
    .first();
}

/** @throws MESSAGE_NOT_FOUND also for a message of another thread, or of the agent */
async function ownMessage(ctx: MutationCtx, thread: Doc<"threads">, messageId: string): Promise<Doc<"messages">> {
  const id = ctx.db.normalizeId("messages", messageId);
  const message = id && (await ctx.db.get("messages", id));
  if (message?.threadId === thread._id && message.role === "user") return message;
  const next = "It may have been dropped by another edit; look at the conversation again";
  throw studioError("MESSAGE_NOT_FOUND", `No message "${messageId}" of yours in it. ${next}.`, { messageId });
}
