import { ConvexError } from "convex/values";
import { ERROR_CODES, type ErrorPayload, readErrorPayload, retryAfterHeaders } from "../../src/contracts/errors.ts";
import type { MessageView } from "../../src/contracts/chat/chat.ts";
import { type Chunk, parseParts } from "../../src/chat/parts.ts";
import { replay } from "../../src/chat/replay.ts";
import { api } from "../_generated/api.js";
import { type ActionCtx, httpAction } from "../_generated/server.js";
import { studioError } from "../kit/studioError.ts";
import { followAnswer } from "./follow.ts";
import { type Post, readPost } from "./posted.ts";

/**
 * The chat for clients of the AI SDK, on the rows of the dashboard's: whoever posts follows the answer as it is written,
 * and so may anyone else of the same user. It is written by an action of its own, which a client that goes does not end.
 */

/** Begin of the addresses of one chat: `/chat/<id>/stream`, `/chat/<id>/stop`. */
export const CHAT_PREFIX = "/chat/";

/** Only a token opens anything, so any page may ask. */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "retry-after, x-vercel-ai-ui-message-stream",
};
const PREFLIGHT = {
  ...CORS,
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": "authorization, content-type, user-agent, x-requested-with",
  "access-control-max-age": "86400",
};
const STREAM_HEADERS = {
  ...CORS,
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
  "x-vercel-ai-ui-message-stream": "v1",
};
/** Something between us and the client may close what is silent for longer. */
const PING_MILLIS = 15_000;

/** Answers a browser that asks whether it may ask. */
export const preflight = httpAction(async () => new Response(null, { status: 204, headers: PREFLIGHT }));

/**
 * `POST /chat`: takes the last message, an approval, or the wish for another answer, and sends the answer.
 * 200 the answer · 400 not understood · 401 no valid token · 404 no such chat · 409 an answer is being written.
 */
export const postChat = httpAction(async (ctx, request) =>
  answering(async () => {
    const post = await readPost(request);
    const before = await act(ctx, post);
    const chat = await requireChat(ctx, post.chatId);
    // The client has what the message held before it is gone on with.
    const known = chat.answer?.messageId === before?.messageId;
    return sendAnswer(ctx, post.chatId, chat.answer, known ? "rest" : "whole");
  }),
);

/** `GET /chat/<id>/stream`: the answer that is being written, from its beginning; 204 if there is none. */
export const resumeChat = httpAction(async (ctx, request) =>
  answering(async () => {
    const chatId = idOf(request, "stream");
    const { chat } = await ctx.runQuery(api.chat.public.findChat, { chatId });
    if (chat?.answer?.status !== "live") return new Response(null, { status: 204, headers: CORS });
    return sendAnswer(ctx, chatId, chat.answer, "whole");
  }),
);

/** `POST /chat/<id>/stop`: ends the answer that is being written, if there is one. 204. */
export const stopChat = httpAction(async (ctx, request) =>
  answering(async () => {
    const { threadId } = await requireChat(ctx, idOf(request, "stop"));
    await ctx.runMutation(api.chat.public.stopAnswer, { threadId });
    return new Response(null, { status: 204, headers: CORS });
  }),
);

/** @returns the answer that was there before, where that is what goes on */
async function act(ctx: ActionCtx, post: Post): Promise<MessageView | null> {
  if (post.kind === "say") {
    const { kind: _kind, ...message } = post;
    await ctx.runMutation(api.chat.public.postMessage, message);
    return null;
  }
  const { threadId, answer } = await requireChat(ctx, post.chatId);
  if (post.kind === "retry") {
    await ctx.runMutation(api.chat.public.retryAnswer, { threadId });
    return null;
  }
  for (const reply of post.replies) {
    if ("approvalId" in reply) await ctx.runMutation(api.chat.public.approveTool, { threadId, ...reply });
    else await ctx.runMutation(api.chat.public.answerQuestion, { threadId, ...reply });
  }
  return answer;
}

async function requireChat(ctx: ActionCtx, chatId: string) {
  const { chat } = await ctx.runQuery(api.chat.public.findChat, { chatId });
  if (chat) return chat;
  throw studioError("THREAD_NOT_FOUND", `There is no chat "${chatId}" yet. Post its first message.`, { chatId });
}

function sendAnswer(ctx: ActionCtx, chatId: string, answer: MessageView | null, what: "whole" | "rest"): Response {
  const chunks = answer ? chunksOf(ctx, chatId, answer, what) : none();
  return new Response(eventStream(chunks), { headers: STREAM_HEADERS });
}

async function* none(): AsyncGenerator<Chunk> {
  yield { type: "start" };
  yield { type: "finish" };
}

/** One message with the id that it has in the rows, whatever starts are in them. */
async function* chunksOf(
  ctx: ActionCtx,
  chatId: string,
  answer: MessageView,
  what: "whole" | "rest",
): AsyncGenerator<Chunk | null> {
  yield { type: "start", messageId: answer.messageId };
  if (what === "whole") yield* replay(parseParts(answer.parts));
  if (answer.status === "live") {
    for await (const chunk of followAnswer(ctx, chatId, answer)) if (chunk?.type !== "start") yield chunk;
  } else if (answer.status === "failed") yield { type: "error", errorText: answer.error ?? "The answer failed." };
  else yield { type: answer.status === "stopped" ? "abort" : "finish" };
}

/** Server-sent events. A reader that leaves ends the following, and nothing else. */
function eventStream(chunks: AsyncGenerator<Chunk | null>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let pinged = Date.now();
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        const { value: chunk, done } = await chunks.next();
        if (done) {
          controller.enqueue(encoder.encode("data: [DONE]\n\n"));
          return controller.close();
        }
        const isSilent = Date.now() - pinged > PING_MILLIS;
        if (!chunk && !isSilent) continue;
        pinged = Date.now();
        return controller.enqueue(encoder.encode(chunk ? `data: ${JSON.stringify(chunk)}\n\n` : ": still here\n\n"));
      }
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
}

/** @throws INVALID_INPUT for another address */
function idOf(request: Request, what: string): string {
  const [id = "", verb, ...more] = new URL(request.url).pathname.slice(CHAT_PREFIX.length).split("/");
  if (verb === what && more.length === 0 && id !== "") return decode(id);
  throw studioError("INVALID_INPUT", `There is no such address. It is ${CHAT_PREFIX}<id>/${what}.`);
}

function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    throw studioError("INVALID_INPUT", "The chat's id is not encoded as addresses are. Encode it again.");
  }
}

/** Failures as JSON: a code, and words that say what to do. */
async function answering(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    const payload = payloadOf(error);
    const { status } = ERROR_CODES[payload.code];
    const headers = new Headers({ ...CORS, ...retryAfterHeaders(payload) });
    if (status === 401) headers.set("www-authenticate", "Bearer");
    return Response.json(payload, { status, headers });
  }
}

function payloadOf(error: unknown): ErrorPayload {
  if (!(error instanceof ConvexError)) throw error;
  const data: unknown = error.data;
  const payload = readErrorPayload(typeof data === "string" ? JSON.parse(data) : data);
  if (!payload) throw error;
  return payload;
}
