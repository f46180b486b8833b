import { v } from "convex/values";
import { ORIGINAL_PARAMETER } from "../../src/contracts/audio/audio-address.ts";
import { internal } from "../_generated/api.js";
import { httpAction, internalQuery } from "../_generated/server.js";
import { readAudioAddress } from "./audioAddress.ts";
import { sendAtAddress, storedAudio, storedAudioOf } from "./storedAudio.ts";

/** The audio of a sample for whoever has its address, until that expires or the sample is deleted. */
export const sampleAudio = httpAction(async (ctx, request) => {
  const url = new URL(request.url);
  const address = await readAudioAddress(url);
  const which = { isOriginal: url.searchParams.has(ORIGINAL_PARAMETER) };
  const file =
    address && (await ctx.runQuery(internal.library.sampleAudio.ofSample, { sampleId: address.id, ...which }));
  return sendAtAddress(ctx, request, { address, file, renew: "get_sample gives a new one" });
});

/** The file of a sample that is not deleted. */
export const ofSample = internalQuery({
  args: { sampleId: v.string(), isOriginal: v.optional(v.boolean()) },
  returns: v.union(storedAudio, v.null()),
  handler: async (ctx, { sampleId, isOriginal }) =>
    storedAudioOf(ctx, ctx.db.normalizeId("samples", sampleId), isOriginal ? "original" : "playable"),
});
