import { defineTable } from "convex/server";
import { v } from "convex/values";

/** As MESSAGE_STATUSES of src/contracts/chat/chat.ts. */
export const messageStatus = v.union(v.literal("live"), v.literal("done"), v.literal("stopped"), v.literal("failed"));

/** Tokens that a model has read and written. */
export const tokens = v.object({ inputTokens: v.number(), outputTokens: v.number() });

/** Tables of the chat. Written by the functions of convex/chat only. */
export const chatTables = {
  /**
   * Conversations. Written when a turn begins or ends, never between; read by every list. Whoever begins an answer
   * reads and writes the row, so a thread has one live stream at most.
   */
  threads: defineTable({
    userId: v.string(),
    /** The beginning of the first message, until it is renamed. */
    title: v.string(),
    isRenamed: v.boolean(),
    /** The number of the latest message. */
    seq: v.number(),
    /** The stream of the answer that is being written. */
    streamId: v.optional(v.id("streams")),
    /** True if the latest answer asks a question or waits for an approval. */
    isWaiting: v.boolean(),
    /** The model that the latest message asked for; unset for the default. */
    model: v.optional(v.string()),
    /** Client-chosen id, of `POST /chat`. */
    chatId: v.optional(v.string()),
    usage: tokens,
    createdAt: v.number(),
    updatedAt: v.number(),
  })
    .index("by_user_chatId", ["userId", "chatId"])
    .index("by_user_updatedAt", ["userId", "updatedAt"])
    .searchIndex("search_title", { searchField: "title", filterFields: ["userId"] }),

  /** Messages. The row of a live message does not change: its new chunks are in `deltas`. */
  messages: defineTable({
    threadId: v.id("threads"),
    userId: v.string(),
    /** Order within the thread; there are gaps. */
    seq: v.number(),
    role: v.union(v.literal("user"), v.literal("assistant")),
    /** Parts as JSON: Convex values refuse keys with `$` and lone surrogates, both of which a model may write. */
    parts: v.string(),
    status: messageStatus,
    streamId: v.optional(v.id("streams")),
    error: v.optional(v.string()),
    /** The model that wrote it. */
    model: v.optional(v.string()),
    usage: v.optional(tokens),
    /** Idempotency key of the call that wrote it. */
    clientId: v.optional(v.string()),
    createdAt: v.number(),
  })
    .index("by_thread", ["threadId", "seq"])
    .index("by_user_clientId", ["userId", "clientId"]),

  /** Words of messages for the search; apart, so that a search does not read whole messages. */
  messageTexts: defineTable({
    messageId: v.id("messages"),
    threadId: v.id("threads"),
    userId: v.string(),
    text: v.string(),
  })
    .index("by_message", ["messageId"])
    .searchIndex("search", { searchField: "text", filterFields: ["userId"] }),

  /** Answers that are being written, and for a minute after. Read by every reader of a tail, so nothing hot is in it. */
  streams: defineTable({
    threadId: v.id("threads"),
    messageId: v.id("messages"),
    userId: v.string(),
    /** The model that was asked for. */
    model: v.optional(v.string()),
    state: messageStatus,
    /** Set once somebody wants it ended: the reason, for the writer. */
    stop: v.optional(v.string()),
  }).index("by_user", ["userId"]),

  /** Until when the writer of a live stream is taken to be there; renewed by it, swept by crons.ts. */
  leases: defineTable({ streamId: v.id("streams"), until: v.number() })
    .index("by_until", ["until"])
    .index("by_stream", ["streamId"]),

  /** Chunks of live answers, in immutable rows. `at` is the number of chunks before the row. */
  deltas: defineTable({
    streamId: v.id("streams"),
    at: v.number(),
    count: v.number(),
    /** UI message chunks as JSON. */
    chunks: v.string(),
  }).index("by_stream", ["streamId", "at"]),

  /** Answers and tokens of a user, by day (UTC) and model. Written when an answer ends. */
  chatUsage: defineTable({
    userId: v.string(),
    /** YYYY-MM-DD. */
    day: v.string(),
    model: v.string(),
    /** Absent in rows of before they were counted. */
    answers: v.optional(v.number()),
    inputTokens: v.number(),
    outputTokens: v.number(),
  }).index("by_user_day_model", ["userId", "day", "model"]),
};
