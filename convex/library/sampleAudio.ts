import { v } from "convex/values";
import { ORIGINAL_PARAMETER } from "../../src/contracts/audio-address.ts";
import { internal } from "../_generated/api.js";
import { httpAction, internalQuery } from "../_generated/server.js";
import { readAudioAddress } from "./audioAddress.ts";
import { refuseAudio } from "./audioAnswer.ts";
import { addressHeaders, sendStoredAudio, storedAudio, storedAudioOf } from "./storedAudio.ts";

/**
 * The audio of a sample for whoever has its address, until that expires or the sample is deleted.
 * 404 never was, was altered, or is gone · 410 expired; for the rest see `answerWithAudio`.
 */
export const sampleAudio = httpAction(async (ctx, request) => {
  const headers = addressHeaders();
  const url = new URL(request.url);
  const address = await readAudioAddress(url);
  const which = { isOriginal: url.searchParams.has(ORIGINAL_PARAMETER) };
  const file =
    address && (await ctx.runQuery(internal.library.sampleAudio.ofSample, { sampleId: address.id, ...which }));
  if (!address || !file) return refuseAudio(404, "There is no audio at this address, or not any more.", headers);
  const secondsLeft = Math.floor((address.expiresAt - Date.now()) / 1000);
  if (secondsLeft <= 0) return refuseAudio(410, "This address has expired; get_sample gives a new one.", headers);
  const kept = { "cache-control": `private, max-age=${secondsLeft}` };
  return sendStoredAudio(ctx, request, file, { ...headers, ...kept });
});

/** The file of a sample that is not deleted. */
export const ofSample = internalQuery({
  args: { sampleId: v.string(), isOriginal: v.optional(v.boolean()) },
  returns: v.union(storedAudio, v.null()),
  handler: async (ctx, { sampleId, isOriginal }) =>
    storedAudioOf(ctx, ctx.db.normalizeId("samples", sampleId), isOriginal ? "original" : "playable"),
});
