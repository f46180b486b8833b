import type { MessageStatus } from "../../src/contracts/chat/chat.ts";
import { type Chunk, type MessagePart, parseChunks, parseParts } from "../../src/chat/parts.ts";
import { type Reduction, beginReduction, reduce } from "../../src/chat/reduce.ts";
import { dismiss, settle, waitsForUser } from "../../src/chat/settle.ts";
import { byteLength, MAX_MESSAGE_BYTES, TOO_LONG } from "../../src/chat/size.ts";
import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx, QueryCtx } from "../_generated/server.js";
import { type Tokens, addTokens, countUsage } from "./usageRecord.ts";
import { indexWords } from "./words.ts";

/** Readers of the tail may still be reading it when the message is whole. */
const GRACE_MILLIS = 60_000;
/** More rows than a writer makes in the half hour that an action may last. */
const MAX_ROWS = 15_000;

interface Rest {
  at: number;
  chunks: readonly Chunk[];
}

export interface Ending {
  state: Exclude<MessageStatus, "live">;
  /** Chunks not yet in rows, and the number of chunks that are. */
  rest?: Rest;
  usage?: Tokens;
  /** The model that wrote the answer. */
  model?: string;
  /** In words for the user. */
  error?: string;
}

/** Result of tool calls that an answer left unfinished, for the user and the model. */
const UNFINISHED = {
  done: "It gave no result.",
  stopped: "Stopped before it finished.",
  failed: "The answer was interrupted before it finished.",
} as const;

/**
 * Ends a live stream: what its rows say becomes the message, the thread is free, the lease is gone. The rows stay for
 * a while, for those who are reading them.
 */
export async function endStream(ctx: MutationCtx, stream: Doc<"streams">, ending: Ending): Promise<void> {
  const thread = await ctx.db.get("threads", stream.threadId);
  const message = await ctx.db.get("messages", stream.messageId);
  const state = thread && message ? await keepAnswer(ctx, { stream, thread, message }, ending) : ending.state;
  await ctx.db.patch("streams", stream._id, { state });
  const lease = await leaseOf(ctx, stream._id);
  if (lease) await ctx.db.delete("leases", lease._id);
  await ctx.scheduler.runAfter(GRACE_MILLIS, internal.chat.purge.stream, { streamId: stream._id });
}

/** The lease of a stream; none once it has ended. */
export async function leaseOf(ctx: Pick<QueryCtx, "db">, streamId: Id<"streams">): Promise<Doc<"leases"> | null> {
  return ctx.db
    .query("leases")
    .withIndex("by_stream", (q) => q.eq("streamId", streamId))
    .unique();
}

/** Counts what a writer has used whose stream was ended without it: by the sweep, a recovery, or with its thread. */
export async function countLate(
  ctx: MutationCtx,
  { threadId, messageId, userId, model: wanted }: Doc<"streams">,
  { usage, model = wanted }: Pick<Ending, "usage" | "model">,
): Promise<void> {
  if (!usage) return;
  const [thread, message] = [await ctx.db.get("threads", threadId), await ctx.db.get("messages", messageId)];
  if (message) await ctx.db.patch("messages", messageId, { usage: addTokens(usage, message.usage) });
  if (thread) await ctx.db.patch("threads", threadId, { usage: addTokens(thread.usage, usage) });
  await countUsage(ctx, { userId, model, usage });
}

interface Turn {
  stream: Doc<"streams">;
  thread: Doc<"threads">;
  message: Doc<"messages">;
}

/** @returns how the answer ended: one whose stream tells of an error failed, also if its writer came to the end */
async function keepAnswer(ctx: MutationCtx, turn: Turn, ending: Ending): Promise<Ending["state"]> {
  const { stream, thread, message } = turn;
  const { usage } = ending;
  const written = await readAnswer(ctx, turn, ending.rest);
  const { parts, error, state } = conclude(written, ending);
  await ctx.db.patch("messages", message._id, {
    parts: JSON.stringify(parts),
    status: state,
    streamId: undefined,
    error,
    model: ending.model ?? message.model,
    usage: usage ? addTokens(usage, message.usage) : message.usage,
  });
  await ctx.db.patch("threads", thread._id, {
    streamId: undefined,
    isWaiting: waitsForUser(parts),
    updatedAt: Date.now(),
    usage: addTokens(thread.usage, usage),
  });
  await indexWords(ctx, message, parts);
  if (usage) await countUsage(ctx, { userId: thread.userId, model: ending.model ?? stream.model, usage });
  return state;
}

/** Reads each row of the stream once. */
async function readAnswer(ctx: MutationCtx, turn: Turn, rest?: Rest): Promise<Reduction> {
  const rows = await ctx.db
    .query("deltas")
    .withIndex("by_stream", (q) => q.eq("streamId", turn.stream._id))
    .take(MAX_ROWS);
  const before = rest ? rows.filter((row) => row.at < rest.at) : rows;
  const chunks = [...before.flatMap((row) => parseChunks(row.chunks)), ...(rest?.chunks ?? [])];
  return reduce(beginReduction(parseParts(turn.message.parts)), chunks);
}

interface Conclusion {
  state: Ending["state"];
  parts: MessagePart[];
  error?: string;
}

function conclude(written: Reduction, ending: Ending): Conclusion {
  const error = written.error ?? ending.error;
  const state = ending.state === "done" && error !== undefined ? "failed" : ending.state;
  const close = state === "done" ? settle : dismiss;
  const parts = close(written.parts, UNFINISHED[state]);
  const fitting = fit(parts);
  if (fitting.length < parts.length) return { state: "failed", parts: dismiss(fitting, TOO_LONG), error: TOO_LONG };
  return { state, parts, ...(state === "failed" ? { error: error ?? UNFINISHED.failed } : {}) };
}

/** @returns as many of the first parts as one row can hold; a message that was gone on with may be too long for it */
function fit(parts: MessagePart[]): MessagePart[] {
  let bytes = 0;
  const tooFar = parts.findIndex((part) => {
    bytes += byteLength(JSON.stringify(part)) + 1;
    return bytes > MAX_MESSAGE_BYTES;
  });
  return tooFar === -1 ? parts : parts.slice(0, tooFar);
}
