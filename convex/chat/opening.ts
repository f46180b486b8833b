import { internal } from "../_generated/api.js";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { takeRate } from "../limits/limits.ts";

/** A writer beats each second; one that has not for so long is gone. */
export const LEASE_MILLIS = 30_000;

/**
 * Begins an answer: a new message, or the one that is gone on with. The caller has found the thread without a stream,
 * in this transaction: reading and writing the thread's row is what makes it one at a time.
 * @throws RATE_LIMITED
 */
export async function openStream(
  ctx: MutationCtx,
  thread: Doc<"threads">,
  continued?: { messageId: Id<"messages">; parts: string },
): Promise<void> {
  const { _id: threadId, userId, model } = thread;
  await takeRate({ ...ctx, userId }, "answers");
  const seq = thread.seq + 1;
  const createdAt = Date.now();
  const messageId =
    continued?.messageId ??
    (await ctx.db.insert("messages", {
      threadId,
      userId,
      seq,
      role: "assistant",
      parts: "[]",
      status: "live",
      createdAt,
    }));
  const streamId = await ctx.db.insert("streams", { threadId, messageId, userId, model, state: "live" });
  await ctx.db.insert("leases", { streamId, until: createdAt + LEASE_MILLIS });
  const parts = continued ? { parts: continued.parts } : {};
  await ctx.db.patch("messages", messageId, { streamId, status: "live", error: undefined, ...parts });
  await ctx.db.patch("threads", threadId, {
    streamId,
    model,
    isWaiting: false,
    updatedAt: createdAt,
    seq: continued ? thread.seq : seq,
  });
  await ctx.scheduler.runAfter(0, internal.chat.run.run, { streamId });
}
