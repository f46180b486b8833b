import type { MessageView } from "../../src/contracts/chat/chat.ts";
import { type Chunk, type MessagePart, isToolPart, parseChunks, parseParts } from "../../src/chat/parts.ts";
import { type Reduction, beginReduction, reduce } from "../../src/chat/reduce.ts";
import { outcomeOf } from "../../src/chat/replay.ts";
import { isWaiting } from "../../src/chat/settle.ts";
import { api } from "../_generated/api.js";
import type { ActionCtx } from "../_generated/server.js";

type ReadCtx = Pick<ActionCtx, "runQuery">;

/** An HTTP action cannot subscribe, so it asks: often while words come, less so while a tool is silent. */
const FIRST_PAUSE_MILLIS = 80;
const LONGEST_PAUSE_MILLIS = 800;
const PAUSE_GROWTH = 1.3;

const PUT_AWAY = "The end of the answer was not read in time. Load the conversation again: it has all of it.";

/**
 * The chunks of an answer from its beginning to its end, as they are written; null now and then while there are none.
 * Each row is read once. What follows the rows is told by the message: how the answer ended, and calls without a result.
 */
export async function* followAnswer(ctx: ReadCtx, chatId: string, answer: MessageView): AsyncGenerator<Chunk | null> {
  let read = beginReduction(parseParts(answer.parts));
  let hasFinish = false;
  for await (const chunks of rowsOf(ctx, answer.streamId ?? "")) {
    if (chunks === "gone") return yield error(PUT_AWAY);
    if (!chunks) yield null;
    else {
      hasFinish ||= chunks.some(({ type }) => type === "finish");
      read = reduce(read, chunks);
      yield* chunks;
    }
  }
  const { chat } = await ctx.runQuery(api.chat.public.findChat, { chatId });
  const ended = chat?.answer?.messageId === answer.messageId ? chat.answer : null;
  yield* endOf(read, ended, hasFinish);
}

/** @returns "gone" in the end where rows were put away before they were read: a reader that paused for a minute */
async function* rowsOf(ctx: ReadCtx, streamId: string): AsyncGenerator<Chunk[] | "gone" | null> {
  let from = 0;
  let pause = FIRST_PAUSE_MILLIS;
  for (;;) {
    const { tail } = await ctx.runQuery(api.chat.public.readTail, { streamId, from });
    const [next] = tail?.rows ?? [];
    if (!tail || (next && next.at !== from)) return yield "gone";
    for (const row of tail.rows) {
      from = row.at + row.count;
      yield parseChunks(row.chunks);
    }
    const { hasMore } = tail;
    if (!hasMore && tail.state !== "live") return;
    pause = tail.rows.length > 0 ? FIRST_PAUSE_MILLIS : Math.min(pause * PAUSE_GROWTH, LONGEST_PAUSE_MILLIS);
    if (hasMore) continue;
    yield null;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** @param ended the message as it was kept; null if the chat was deleted meanwhile */
function endOf(read: Reduction, ended: MessageView | null, hasFinish: boolean): Chunk[] {
  const left = ended ? resultsLeft(read.parts, parseParts(ended.parts)) : [];
  if (!ended || ended.status === "stopped") return [...left, { type: "abort" }];
  const errorText = ended.error ?? "The answer was interrupted.";
  if (ended.status === "failed") return [...left, ...(read.error === undefined ? [error(errorText)] : [])];
  return hasFinish ? left : [...left, { type: "finish" }];
}

function error(errorText: string): Chunk {
  return { type: "error", errorText };
}

/** Results of calls after the last row: the end of an interrupted answer gives them results that no row has. */
function resultsLeft(read: readonly MessagePart[], kept: readonly MessagePart[]): Chunk[] {
  const outcomes = new Map(kept.flatMap((part) => (isToolPart(part) ? [[part.toolCallId, outcomeOf(part)]] : [])));
  return read.flatMap((part) => {
    const isOpen = isToolPart(part) && !part.state.startsWith("output-") && !isWaiting(part);
    return isOpen ? (outcomes.get(part.toolCallId) ?? []) : [];
  });
}
