import { findChat, postMessage } from "../../src/contracts/chat/chat-client.ts";
import type { MutationHandler, QueryHandler } from "../kit/contract.ts";
import { sha256 } from "../kit/hex.ts";
import { messageView } from "./messageRecord.ts";
import { findThread, lastMessage } from "./threadRecord.ts";
import { send } from "./threads.ts";

/** The chat by the names that other clients give to conversations; http.ts speaks to those. */

/** Adds a message to a chat of the caller, which it begins if need be. The same call again changes nothing. */
export const post: MutationHandler<typeof postMessage> = async (ctx, message) => {
  const clientId = await ownClientId(message);
  const { threadId } = await send(ctx, { ...message, clientId });
  return { threadId };
};

/** Clients may call messages of two chats alike, as "1": told apart here, or the second would be taken for the first. */
function ownClientId({ chatId, clientId }: { chatId: string; clientId: string }): Promise<string> {
  return sha256(`${chatId}\n${clientId}`);
}

/** A chat of the caller, with the answer that was begun last. */
export const find: QueryHandler<typeof findChat> = async (ctx, { chatId }) => {
  const thread = await findThread(ctx, chatId);
  if (!thread) return { chat: null };
  const message = await lastMessage(ctx, thread._id);
  const answer = message?.role === "assistant" ? messageView(message) : null;
  return { chat: { threadId: thread._id, answer } };
};
