import * as z from "zod";
import { MAX_CHAT_CHARACTERS } from "./limits.ts";
import { defineEndpoint } from "./contract.ts";
import { sampleIdSchema } from "./sample.ts";

/**
 * The chat of the dashboard. Answers are rows: the browser reads messages and the live tail of a stream, and writes
 * with the operations below. Parts are those of the AI SDK's UI messages, as JSON text.
 */

/** Delta rows of one answer of `chat/streams:tail`. */
export const TAIL_ROWS = 200;

export const MESSAGE_STATUSES = ["live", "done", "stopped", "failed"] as const;
export const messageStatusSchema = z.enum(MESSAGE_STATUSES);
export type MessageStatus = z.output<typeof messageStatusSchema>;

export const threadIdSchema = z.string().min(1).max(64);
export const messageIdSchema = z.string().min(1).max(64);
export const chatTextSchema = z.string().trim().min(1, "Write a message first").max(MAX_CHAT_CHARACTERS);
/** A conversation by the client's own name, which it has before the studio does; the id of one does as well. */
export const chatIdSchema = z.string().min(1).max(128);
/** Made by the client for each thing a person does, so that a double click or a repeated call is one message. */
export const clientIdSchema = z.string().min(1).max(64);

/** A message that holds the words of a search, with the words around them. */
export const messageHitSchema = z.object({ messageId: z.string(), text: z.string() });
export type MessageHit = z.output<typeof messageHitSchema>;

/** Tokens of a model. */
export const usageSchema = z.object({ inputTokens: z.number(), outputTokens: z.number() });

export const threadViewSchema = z.object({
  threadId: z.string(),
  /** What the client that began it calls it. */
  chatId: z.string().optional(),
  title: z.string(),
  /** Whether an answer is being written. */
  isLive: z.boolean(),
  /** Whether the answer waits for the user: a question or an approval. */
  isWaiting: z.boolean(),
  createdAt: z.number(),
  updatedAt: z.number(),
  usage: usageSchema,
});
export type ThreadView = z.output<typeof threadViewSchema>;

export const messageViewSchema = z.object({
  messageId: z.string(),
  /** Of the call that wrote it; of a message of the user. */
  clientId: z.string().optional(),
  role: z.enum(["user", "assistant"]),
  /** UIMessage parts as JSON: what was there when the stream began, while the message is live. */
  parts: z.string(),
  status: messageStatusSchema,
  /** Of a live message: what to read the tail of. */
  streamId: z.string().optional(),
  /** In words for the user. */
  error: z.string().optional(),
  /** Which model wrote it. */
  model: z.string().optional(),
  usage: usageSchema.optional(),
  createdAt: z.number(),
});
export type MessageView = z.output<typeof messageViewSchema>;

const chatRead = { clientFields: [], effect: "read", idempotent: true, cost: "free" } as const;
const chatWrite = { clientFields: [], effect: "write", idempotent: true, cost: "free" } as const;

export const listThreads = defineEndpoint({
  ...chatRead,
  name: "list_threads",
  input: z.strictObject({
    text: z.string().trim().max(200).optional(),
    /** How many of the latest, 200 if it is not said; a search gives the best matches. */
    limit: z.number().int().min(1).max(5_000).optional(),
  }),
  output: z.object({
    threads: z.array(threadViewSchema.extend({ hit: messageHitSchema.optional() })),
    /** Whether there are older ones than these. */
    hasOlder: z.boolean(),
  }),
  convex: { kind: "query", path: "chat/threads:list" },
});

export const getThread = defineEndpoint({
  ...chatRead,
  name: "get_thread",
  input: z.strictObject({
    threadId: chatIdSchema,
    /** How many of the latest messages, 50 if it is not said; more shows earlier ones. */
    limit: z.number().int().min(1).max(1_000).optional(),
  }),
  output: z.object({
    thread: threadViewSchema.nullable(),
    messages: z.array(messageViewSchema),
    /** Whether there are earlier messages than these. */
    hasEarlier: z.boolean(),
  }),
  convex: { kind: "query", path: "chat/threads:get" },
});

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
        /** Whether there are more rows than this answer holds. */
        hasMore: z.boolean(),
      })
      .nullable(),
  }),
  convex: { kind: "query", path: "chat/streams:tail" },
});

export const sendMessage = defineEndpoint({
  ...chatWrite,
  name: "send_message",
  input: z.strictObject({
    threadId: threadIdSchema.optional(),
    /** In the place of `threadId`: begins the conversation of this name, or goes on with it. */
    chatId: chatIdSchema.optional(),
    text: chatTextSchema,
    clientId: clientIdSchema,
    /** Samples that the message is about. */
    sampleIds: z.array(sampleIdSchema).max(8).optional(),
    /** One of `list_chat_models`. */
    model: z.string().min(1).max(200).optional(),
  }),
  output: z.object({ threadId: z.string(), messageId: z.string() }),
  convex: { kind: "mutation", path: "chat/threads:send" },
});

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
  convex: { kind: "mutation", path: "chat/threads:edit" },
});

const threadInput = z.strictObject({ threadId: threadIdSchema });
const nothing = z.object({});

export const stopAnswer = defineEndpoint({
  ...chatWrite,
  name: "stop_answer",
  input: threadInput,
  output: nothing,
  convex: { kind: "mutation", path: "chat/threads:stop" },
});

export const retryAnswer = defineEndpoint({
  ...chatWrite,
  name: "retry_answer",
  input: threadInput,
  output: nothing,
  convex: { kind: "mutation", path: "chat/threads:retry" },
});

export const recoverAnswer = defineEndpoint({
  ...chatWrite,
  name: "recover_answer",
  input: threadInput,
  output: nothing,
  convex: { kind: "mutation", path: "chat/threads:recover" },
});

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
  convex: { kind: "mutation", path: "chat/threads:approve" },
});

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
  convex: { kind: "mutation", path: "chat/threads:answer" },
});

export const renameThread = defineEndpoint({
  ...chatWrite,
  name: "rename_thread",
  input: z.strictObject({ threadId: threadIdSchema, title: z.string().trim().min(1).max(100) }),
  output: nothing,
  convex: { kind: "mutation", path: "chat/threads:rename" },
});

export const deleteThread = defineEndpoint({
  ...chatWrite,
  name: "delete_thread",
  input: threadInput,
  output: nothing,
  effect: "destructive",
  convex: { kind: "mutation", path: "chat/threads:remove" },
});

export const listChatModels = defineEndpoint({
  ...chatRead,
  name: "list_chat_models",
  input: z.strictObject({}),
  output: z.object({ models: z.array(z.object({ model: z.string(), title: z.string(), isBuiltIn: z.boolean() })) }),
  convex: { kind: "query", path: "chat/models:list" },
});

export const readChatUsage = defineEndpoint({
  ...chatRead,
  name: "read_chat_usage",
  input: z.strictObject({ days: z.number().int().min(1).max(90).optional() }),
  output: z.object({
    days: z.array(
      usageSchema.extend({ day: z.string().describe("YYYY-MM-DD, UTC"), model: z.string(), answers: z.number() }),
    ),
  }),
  convex: { kind: "query", path: "chat/usage:days" },
});
