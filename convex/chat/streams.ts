import { type Infer, v } from "convex/values";
import { readTail, TAIL_ROWS } from "../../src/contracts/chat/chat.ts";
import { parseChunks } from "../../src/chat/parts.ts";
import { byteLength } from "../../src/chat/size.ts";
import type { Doc, Id } from "../_generated/dataModel.js";
import { type MutationCtx, type QueryCtx, internalMutation, internalQuery } from "../_generated/server.js";
import { type QueryHandler } from "../kit/contract.ts";
import { countLate, endStream, leaseOf } from "./ending.ts";
import { LEASE_MILLIS } from "./opening.ts";
import { tokens } from "./tables.ts";

/** Context limits: about 100,000 tokens, which every current model takes. */
const CONTEXT_MESSAGES = 40;
const CONTEXT_BYTES = 400_000;

/** Why the writer has to end; null to go on. */
const stopReason = v.union(v.string(), v.null());

const contextOfStream = v.object({
  threadId: v.id("threads"),
  userId: v.string(),
  /** The model that was asked for; absent for the default. */
  model: v.optional(v.string()),
  /** The latest of the thread, oldest first; `parts` is JSON. */
  messages: v.array(
    v.object({ id: v.id("messages"), role: v.union(v.literal("user"), v.literal("assistant")), parts: v.string() }),
  ),
  /** True if the last message is the live one, to be continued. */
  continues: v.boolean(),
});

/** Context for the writer of a stream; null if the stream is no longer live. */
export const context = internalQuery({
  args: { streamId: v.id("streams") },
  returns: v.union(contextOfStream, v.null()),
  handler: async (ctx, { streamId }): Promise<Infer<typeof contextOfStream> | null> => {
    const stream = await ctx.db.get("streams", streamId);
    if (stream?.state !== "live") return null;
    const { threadId, userId, model } = stream;
    const messages = await latestWithin(ctx, threadId);
    const continues = messages.at(-1)?._id === stream.messageId;
    return {
      threadId,
      userId,
      ...(model === undefined ? {} : { model }),
      messages: messages.map(({ _id, role, parts }) => ({ id: _id, role, parts })),
      continues,
    };
  },
});

/** The latest messages that say something, oldest first; what is answered is among them, however long the rest is. */
async function latestWithin(ctx: QueryCtx, threadId: Id<"threads">): Promise<Doc<"messages">[]> {
  const latest = ctx.db.query("messages").withIndex("by_thread", (q) => q.eq("threadId", threadId));
  const messages: Doc<"messages">[] = [];
  let bytes = 0;
  for await (const message of latest.order("desc")) {
    bytes += byteLength(message.parts);
    const isAnswerable = messages.some(({ role }) => role === "user");
    if (isAnswerable && (messages.length >= CONTEXT_MESSAGES || bytes > CONTEXT_BYTES)) break;
    if (message.parts !== "[]") messages.push(message);
  }
  return messages.reverse();
}

/**
 * Adds a row to a stream, as its only writer.
 * @param at the number of chunks in the rows before
 * @returns why the writer has to end; if the stream is not live any more nothing was written
 */
export const append = internalMutation({
  args: { streamId: v.id("streams"), at: v.number(), count: v.number(), chunks: v.string() },
  returns: stopReason,
  handler: async (ctx, row): Promise<string | null> => {
    const stream = await ctx.db.get("streams", row.streamId);
    if (stream?.state !== "live") return stream?.state ?? "gone";
    const expected = await endOfRows(ctx, row.streamId);
    if (row.at !== expected) throw new Error(`Row ${row.at} of stream ${row.streamId} does not follow ${expected}`);
    await ctx.db.insert("deltas", row);
    await renewLease(ctx, row.streamId);
    return stream.stop ?? null;
  },
});

/** Tells that the writer of a stream is there though it has nothing to write. */
export const beat = internalMutation({
  args: { streamId: v.id("streams") },
  returns: stopReason,
  handler: async (ctx, { streamId }): Promise<string | null> => {
    const stream = await ctx.db.get("streams", streamId);
    if (stream?.state !== "live") return stream?.state ?? "gone";
    await renewLease(ctx, streamId);
    return stream.stop ?? null;
  },
});

/**
 * Ends a stream with what its writer had not written yet. Of one that has ended already only the tokens are counted.
 * @param at the number of chunks in the rows before: a row behind them is one whose answer did not reach the writer
 * @param error in words for the user, if the answer failed
 */
export const finish = internalMutation({
  args: {
    streamId: v.id("streams"),
    at: v.number(),
    chunks: v.string(),
    usage: v.optional(tokens),
    /** The model that wrote the answer. */
    model: v.optional(v.string()),
    error: v.optional(v.string()),
  },
  returns: v.null(),
  handler: async (ctx, { streamId, at, chunks, ...ending }) => {
    const stream = await ctx.db.get("streams", streamId);
    if (!stream) return null;
    if (stream.state !== "live") {
      await countLate(ctx, stream, ending);
      return null;
    }
    const state = stream.stop !== undefined ? "stopped" : ending.error !== undefined ? "failed" : "done";
    const rest = parseChunks(chunks);
    await endStream(ctx, stream, { state, rest: { at, chunks: rest }, ...ending });
    // For those who read the rows to their end, and not the message.
    if (rest.length > 0 && (await endOfRows(ctx, streamId)) === at) {
      await ctx.db.insert("deltas", { streamId, at, count: rest.length, chunks });
    }
    return null;
  },
});

/** Rows of a stream of the caller from a place on. */
export const tail: QueryHandler<typeof readTail> = async (ctx, { streamId, from }) => {
  const id = ctx.db.normalizeId("streams", streamId);
  const stream = id && (await ctx.db.get("streams", id));
  if (stream?.userId !== ctx.userId) return { tail: null };
  const rows = await ctx.db
    .query("deltas")
    .withIndex("by_stream", (q) => q.eq("streamId", stream._id).gte("at", from))
    .take(TAIL_ROWS);
  return {
    tail: {
      state: stream.state,
      rows: rows.map(({ at, count, chunks }) => ({ at, count, chunks })),
      hasMore: rows.length === TAIL_ROWS,
    },
  };
};

/** @returns the number of chunks in the rows of a stream */
async function endOfRows(ctx: QueryCtx, streamId: Id<"streams">): Promise<number> {
  const rows = ctx.db.query("deltas").withIndex("by_stream", (q) => q.eq("streamId", streamId));
  const last = await rows.order("desc").first();
  return last ? last.at + last.count : 0;
}

/** Writes once in ten seconds: a lease that has most of its time left is as good as a new one. */
async function renewLease(ctx: MutationCtx, streamId: Id<"streams">): Promise<void> {
  const lease = await leaseOf(ctx, streamId);
  const until = Date.now() + LEASE_MILLIS;
  if (lease && until - lease.until > LEASE_MILLIS / 3) await ctx.db.patch("leases", lease._id, { until });
}
