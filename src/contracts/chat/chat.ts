import * as z from "zod";
import { MAX_CHAT_CHARACTERS } from "../limits.ts";
import { defineEndpoint } from "../contract.ts";
import { sampleIdSchema } from "../sample.ts";

/**
 * The chat of the dashboard. Answers are rows: the browser reads messages and the live tail of a stream, and writes
 * with the operations below. Parts are those of the AI SDK's UI messages, as JSON text.
 */

/** Most delta rows in one result of `chat/public:readTail`. */
export const TAIL_ROWS = 200;

/** States of a message: `live` while its answer is streamed, else final. Messages of the user are `done`. */
export const MESSAGE_STATUSES = ["live", "done", "stopped", "failed"] as const;
/** One of MESSAGE_STATUSES. */
export const messageStatusSchema = z.enum(MESSAGE_STATUSES);
export type MessageStatus = z.output<typeof messageStatusSchema>;

/** Convex id of a conversation. */
export const threadIdSchema = z.string().min(1).max(64);
/** Convex id of a message. */
export const messageIdSchema = z.string().min(1).max(64);
/** Text of a user message, trimmed. */
export const chatTextSchema = z.string().trim().min(1, "Write a message first").max(MAX_CHAT_CHARACTERS);
/** Client-chosen conversation id, known before the thread exists; a thread id is accepted too. */
export const chatIdSchema = z.string().min(1).max(128);
/** Idempotency key that the client makes for each user action: a double click or a retry adds one message. */
export const clientIdSchema = z.string().min(1).max(64);

/** Message that matches a search, with an excerpt around the match. */
export const messageHitSchema = z.object({ messageId: z.string(), text: z.string() });
export type MessageHit = z.output<typeof messageHitSchema>;

/** Tokens that a model has read and written. */
export const usageSchema = z.object({ inputTokens: z.number(), outputTokens: z.number() });

/** A conversation as the dashboard lists it. */
export const threadViewSchema = z.object({
  threadId: z.string(),
  /** Client-chosen conversation id. */
  chatId: z.string().optional(),
  title: z.string(),
  /** True while an answer is being written. */
  isLive: z.boolean(),
  /** True while the answer waits for the user: a question or an approval. */
  isWaiting: z.boolean(),
  createdAt: z.number(),
  updatedAt: z.number(),
  usage: usageSchema,
});
export type ThreadView = z.output<typeof threadViewSchema>;

/** A message with its UIMessage parts; the rest of a live one is read by `readTail`. */
export const messageViewSchema = z.object({
  messageId: z.string(),
  /** Idempotency key of the call that wrote it; user messages only. */
  clientId: z.string().optional(),
  role: z.enum(["user", "assistant"]),
  /** UIMessage parts as JSON; while the message is live, the parts from before its stream began. */
  parts: z.string(),
  status: messageStatusSchema,
  /** Stream to pass to `readTail`; live messages only. */
  streamId: z.string().optional(),
  /** Reason of the failure, in words for the user. */
  error: z.string().optional(),
  /** Model that wrote it. */
  model: z.string().optional(),
  usage: usageSchema.optional(),
  createdAt: z.number(),
});
export type MessageView = z.output<typeof messageViewSchema>;

const chatRead = { clientFields: [], effect: "read", idempotent: true, cost: "free" } as const;
const chatWrite = { clientFields: [], effect: "write", idempotent: true, cost: "free" } as const;

/**
 * Lists the user's conversations, latest first; with `text` those whose title or messages match, each with its best hit.
 */
export const listThreads = defineEndpoint({
  ...chatRead,
  name: "list_threads",
  input: z.strictObject({
    text: z.string().trim().max(200).optional(),
    /** Latest conversations to return, default 200; a search ignores it. */
    limit: z.number().int().min(1).max(5_000).optional(),
  }),
  output: z.object({
    threads: z.array(threadViewSchema.extend({ hit: messageHitSchema.optional() })),
    /** True if there are older ones than these. */
    hasOlder: z.boolean(),
  }),
  convex: { kind: "query", path: "chat/public:listThreads" },
});

/** Reads a conversation with its latest messages. Does not change while an answer streams; unknown ids give null. */
export const getThread = defineEndpoint({
  ...chatRead,
  name: "get_thread",
  input: z.strictObject({
    threadId: chatIdSchema,
    /** Latest messages to return, default 50. */
    limit: z.number().int().min(1).max(1_000).optional(),
  }),
  output: z.object({
    thread: threadViewSchema.nullable(),
    messages: z.array(messageViewSchema),
    /** True if there are earlier messages than these. */
    hasEarlier: z.boolean(),
  }),
  convex: { kind: "query", path: "chat/public:getThread" },
});

/** Reads chunks of a stream from row position `from`; null for a stream that is unknown or another user's. */
export const readTail = defineEndpoint({
  ...chatRead,
  name: "read_tail",
  input: z.strictObject({ streamId: z.string().min(1).max(64), from: z.number().int().min(0) }),
  output: z.object({
    tail: z
      .object({
        state: messageStatusSchema,
        /** `at` is the number of chunks before the row; `chunks` is a JSON array of UI message chunks. */
        rows: z.array(z.object({ at: z.number(), count: z.number(), chunks: z.string() })),
        /** True if more rows follow these. */
        hasMore: z.boolean(),
      })
      .nullable(),
  }),
  convex: { kind: "query", path: "chat/public:readTail" },
});

/**
 * Adds a user message and starts the answer; open questions are dismissed. Idempotent by `clientId`.
 * @throws THREAD_BUSY while an answer is being written, THREAD_NOT_FOUND
 */
export const sendMessage = defineEndpoint({
  ...chatWrite,
  name: "send_message",
  input: z.strictObject({
    threadId: threadIdSchema.optional(),
    /** Alternative to `threadId`: continues the conversation of this id, or begins it. */
    chatId: chatIdSchema.optional(),
    text: chatTextSchema,
    clientId: clientIdSchema,
    /** Samples that the message is about. */
    sampleIds: z.array(sampleIdSchema).max(8).optional(),
    /** One of `list_chat_models`. */
    model: z.string().min(1).max(200).optional(),
  }),
  output: z.object({ threadId: z.string(), messageId: z.string() }),
  convex: { kind: "mutation", path: "chat/public:sendMessage" },
});

/**
 * Rewrites a user message, drops all later messages and starts a new answer. Idempotent by `clientId`.
 * @throws THREAD_BUSY, MESSAGE_NOT_FOUND
 */
export const editMessage = defineEndpoint({
  ...chatWrite,
  name: "edit_message",
  input: z.strictObject({
    threadId: threadIdSchema,
    messageId: messageIdSchema,
    text: chatTextSchema,
    clientId: clientIdSchema,
  }),
  output: z.object({ threadId: z.string(), messageId: z.string() }),
  convex: { kind: "mutation", path: "chat/public:editMessage" },
});

const threadInput = z.strictObject({ threadId: threadIdSchema });
const nothing = z.object({});

/** Asks the writer of the live answer to stop; ends the answer at once if its writer's lease has expired. */
export const stopAnswer = defineEndpoint({
  ...chatWrite,
  name: "stop_answer",
  input: threadInput,
  output: nothing,
  convex: { kind: "mutation", path: "chat/public:stopAnswer" },
});

/**
 * Drops the last answer and writes a new one.
 * @throws THREAD_BUSY while an answer is being written
 */
export const retryAnswer = defineEndpoint({
  ...chatWrite,
  name: "retry_answer",
  input: threadInput,
  output: nothing,
  convex: { kind: "mutation", path: "chat/public:retryAnswer" },
});

/** Ends a live answer as failed without its writer; the caller decides that the writer is gone. */
export const recoverAnswer = defineEndpoint({
  ...chatWrite,
  name: "recover_answer",
  input: threadInput,
  output: nothing,
  convex: { kind: "mutation", path: "chat/public:recoverAnswer" },
});

/** Approves or denies a tool call of the last answer, which resumes once nothing is pending; INVALID_INPUT if it does not wait. */
export const approveTool = defineEndpoint({
  ...chatWrite,
  name: "approve_tool",
  input: z.strictObject({
    threadId: threadIdSchema,
    approvalId: z.string().min(1).max(200),
    approved: z.boolean(),
    reason: z.string().max(500).optional(),
  }),
  output: nothing,
  convex: { kind: "mutation", path: "chat/public:approveTool" },
});

/** Answers a question of the last answer, which resumes once nothing is pending; INVALID_INPUT if it does not wait. */
export const answerQuestion = defineEndpoint({
  ...chatWrite,
  name: "answer_question",
  input: z.strictObject({
    threadId: threadIdSchema,
    toolCallId: z.string().min(1).max(200),
    /** The chosen options, or what was typed. */
    answers: z.array(z.string().min(1).max(2_000)).min(1).max(16),
  }),
  output: nothing,
  convex: { kind: "mutation", path: "chat/public:answerQuestion" },
});

/** Sets a conversation's title for good: edits of the first message no longer change it. */
export const renameThread = defineEndpoint({
  ...chatWrite,
  name: "rename_thread",
  input: z.strictObject({ threadId: threadIdSchema, title: z.string().trim().min(1).max(100) }),
  output: nothing,
  convex: { kind: "mutation", path: "chat/public:renameThread" },
});

/** Deletes a conversation: invisible at once, its rows in the background. */
export const deleteThread = defineEndpoint({
  ...chatWrite,
  name: "delete_thread",
  input: threadInput,
  output: nothing,
  effect: "destructive",
  convex: { kind: "mutation", path: "chat/public:deleteThread" },
});

/** Lists the models that can answer here, default first; the built-in rules come last. */
export const listChatModels = defineEndpoint({
  ...chatRead,
  name: "list_chat_models",
  input: z.strictObject({}),
  output: z.object({ models: z.array(z.object({ model: z.string(), title: z.string(), isBuiltIn: z.boolean() })) }),
  convex: { kind: "query", path: "chat/public:listChatModels" },
});

/** Sums the user's tokens and answers by UTC day and model, latest first, over 30 days unless given. */
export const readChatUsage = defineEndpoint({
  ...chatRead,
  name: "read_chat_usage",
  input: z.strictObject({ days: z.number().int().min(1).max(90).optional() }),
  output: z.object({
    days: z.array(
      usageSchema.extend({ day: z.string().describe("YYYY-MM-DD, UTC"), model: z.string(), answers: z.number() }),
    ),
  }),
  convex: { kind: "query", path: "chat/public:readChatUsage" },
});
