import * as z from "zod";
import { chatIdSchema, chatTextSchema, clientIdSchema, messageViewSchema } from "./chat.ts";
import { defineEndpoint } from "../contract.ts";
import { sampleIdSchema } from "../sample.ts";

/** The chat for clients other than the dashboard, beneath `POST /chat`. A chat is a conversation by the client's own name. */

/** Longest request body. Clients send the whole conversation, of which only the last message is read. */
export const MAX_CHAT_BODY_BYTES = 4_000_000;

/**
 * Adds a message to the chat `chatId`, creating it if needed, and starts the answer. Idempotent by `clientId` within a
 * chat.
 * @throws THREAD_BUSY while an answer is being written
 */
export const postMessage = defineEndpoint({
  name: "post_message",
  input: z.strictObject({
    chatId: chatIdSchema,
    text: chatTextSchema,
    clientId: clientIdSchema,
    sampleIds: z.array(sampleIdSchema).max(8).optional(),
    model: z.string().min(1).max(200).optional(),
  }),
  output: z.object({ threadId: z.string() }),
  convex: { kind: "mutation", path: "chat/public:postMessage" },
  effect: "write",
  idempotent: true,
});

/**
 * Reads a chat and its latest answer; null for an unknown `chatId`, and for `answer` when the last message is the
 * user's.
 */
export const findChat = defineEndpoint({
  name: "find_chat",
  input: z.strictObject({ chatId: chatIdSchema }),
  output: z.object({
    chat: z.object({ threadId: z.string(), answer: messageViewSchema.nullable() }).nullable(),
  }),
  convex: { kind: "query", path: "chat/public:findChat" },
  effect: "read",
  idempotent: true,
});
