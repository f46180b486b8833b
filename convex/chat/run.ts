import { v } from "convex/values";
import { ChunkWriter } from "../../src/chat/writer.ts";
import { internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type ActionCtx, internalAction } from "../_generated/server.js";
import type { AnswerEnd, Question } from "./answer.ts";
import { findChatModel } from "./models.ts";

/**
 * Writes the answer of a stream: reads what was said, has the model answer, keeps what comes as rows, and ends the
 * stream whatever happens. If it dies its lease runs out, and the sweep ends the stream.
 */
export const run = internalAction({
  args: { streamId: v.id("streams") },
  returns: v.null(),
  handler: async (ctx, { streamId }): Promise<null> => {
    const context = await ctx.runQuery(internal.chat.streams.context, { streamId });
    if (!context) return null;
    const { threadId, userId, messages, continues } = context;
    const model = findChatModel(context.model);
    const writer = openWriter(ctx, streamId);
    const end = model
      ? await answer({ caller: { ctx, userId, threadId }, model, messages, continues }, writer)
      : notHere(context.model);
    const { at, chunks } = await writer.close();
    await ctx.runMutation(internal.chat.streams.finish, {
      streamId,
      at,
      chunks: JSON.stringify(chunks),
      ...(model ? { model: model.name } : {}),
      ...end,
    });
    return null;
  },
});

/**
 * Gets ready to answer: loads what an answer needs, and writes one for nobody. For a host to call when somebody may
 * soon ask; it changes nothing.
 */
export const prepare = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    const { rehearse } = await import("./answer.ts");
    await rehearse({ ctx, userId: "", threadId: "" });
    return null;
  },
});

/** The AI SDK is loaded with the first answer: threads that run actions for jobs start without it. */
async function answer(question: Question, writer: ChunkWriter): Promise<AnswerEnd> {
  const { writeAnswer } = await import("./answer.ts");
  return writeAnswer(question, writer);
}

function openWriter(ctx: ActionCtx, streamId: Id<"streams">): ChunkWriter {
  return new ChunkWriter({
    append: (row) => ctx.runMutation(internal.chat.streams.append, { streamId, ...row }),
    beat: () => ctx.runMutation(internal.chat.streams.beat, { streamId }),
  });
}

function notHere(name: string | undefined): AnswerEnd {
  const error = `The model ${name} is not available here any more. Choose another one and Retry.`;
  return { usage: { inputTokens: 0, outputTokens: 0 }, error };
}
