import { v } from "convex/values";
import { keepRecording } from "../../src/contracts/recording.ts";
import { internal } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import { type MutationCtx, type QueryCtx, internalMutation } from "../_generated/server.js";
import type { MutationHandler } from "../kit/contract.ts";
import { keepRecordingRow, postponeExpiry } from "./recordingLife.ts";
import { ownSample, remove } from "./samples.ts";
import { payloadOf, studioError } from "../kit/studioError.ts";

const EXPIRED_AT_ONCE = 50;
/** More mixes than this of one user are looked through no further. */
const MAX_MIXES = 500;

/** Lets a recording of the caller stay for good. */
export const keep: MutationHandler<typeof keepRecording> = async (ctx, { sampleId }) => {
  const recording = await ownSample(ctx, sampleId);
  if (recording.type !== "recording") {
    const message = `Sample ${recording._id} is no recording: it stays until it is deleted.`;
    throw studioError("INVALID_INPUT", message, { sampleId: recording._id });
  }
  await keepRecordingRow(ctx, recording);
  return { sampleId: recording._id };
};

/** Removes the recordings whose day has come as their owner would; those that something is made of stay. */
export const expire = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const now = Date.now();
    const due = await ctx.db
      .query("samples")
      .withIndex("by_expiresAt", (q) => q.gt("expiresAt", 0).lte("expiresAt", now))
      .take(EXPIRED_AT_ONCE);
    for (const recording of due) await expireOne(ctx, recording, now);
    if (due.length === EXPIRED_AT_ONCE) await ctx.scheduler.runAfter(0, internal.library.recordings.expire, {});
    return null;
  },
});

async function expireOne(ctx: MutationCtx, recording: Doc<"samples">, now: number): Promise<void> {
  // Its owner deleted it already; whether it is restored is decided elsewhere.
  if (recording.deletedAt !== undefined) return postponeExpiry(ctx, recording, now);
  if (await hasDescendants(ctx, recording)) return postponeExpiry(ctx, recording, now);
  try {
    await remove({ ...ctx, userId: recording.userId }, { sampleId: recording._id });
    await keepRecordingRow(ctx, recording);
  } catch (error) {
    if (payloadOf(error)?.code !== "SAMPLE_IN_USE") throw error;
    await postponeExpiry(ctx, recording, now);
  }
}

async function hasDescendants(ctx: Pick<QueryCtx, "db">, { _id, userId }: Doc<"samples">): Promise<boolean> {
  const derived = await ctx.db
    .query("samples")
    .withIndex("by_source", (q) => q.eq("sourceId", _id).eq("deletedAt", undefined))
    .first();
  if (derived) return true;
  const mixes = await ctx.db
    .query("samples")
    .withIndex("by_user_type", (q) => q.eq("userId", userId).eq("deletedAt", undefined).eq("type", "mix"))
    .take(MAX_MIXES);
  return mixes.some(({ metadata }) => metadata.parentIds?.includes(_id));
}
