import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import { httpAction, internalQuery } from "../_generated/server.js";
import { readInputAddress } from "../library/audioAddress.ts";
import { refuseAudio } from "../library/files/audioAnswer.ts";
import { AUDIO_HEADERS, sendStored, storedAudio, storedAudioOf } from "../library/storedAudio.ts";
import { mayReadInput } from "../providers/predictionState.ts";

/** The audio that a prediction is made from, for its provider. 404 never was, was altered, or is not wanted any more. */
export const inputAudio = httpAction(async (ctx, request) => {
  const predictionId = await readInputAddress(new URL(request.url));
  const file =
    predictionId === null ? null : await ctx.runQuery(internal.jobs.inputAudio.ofPrediction, { predictionId });
  if (!file) return refuseAudio(404, "There is no input at this address, or not any more.", AUDIO_HEADERS);
  return sendStored(ctx, request, file, { ...AUDIO_HEADERS, "cache-control": "private, no-store" });
});

/** The file that a prediction is made from, while its provider may still want it. */
export const ofPrediction = internalQuery({
  args: { predictionId: v.string() },
  returns: v.union(storedAudio, v.null()),
  handler: async (ctx, { predictionId }) => {
    const id = ctx.db.normalizeId("predictions", predictionId);
    const prediction = id && (await ctx.db.get("predictions", id));
    if (!prediction || !mayReadInput(prediction, Date.now())) return null;
    const job = await ctx.db.get("jobs", prediction.jobId);
    return storedAudioOf(ctx, job?.sourceId ?? null);
  },
});
