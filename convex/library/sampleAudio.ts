import { v } from "convex/values";
import { internal } from "../_generated/api.js";
import { httpAction, internalQuery } from "../_generated/server.js";
import { isEmbedded } from "../kit/environment.ts";
import { readAudioAddress } from "./audioAddress.ts";
import { refuseAudio } from "./audioAnswer.ts";
import { AUDIO_HEADERS, sendStoredAudio, storedAudio, storedAudioOf } from "./storedAudio.ts";

/**
 * The audio of a sample for whoever has its address, until that expires or the sample is deleted.
 * 404 never was, was altered, or is gone · 410 expired; for the rest see `answerWithAudio`.
 */
export const sampleAudio = httpAction(async (ctx, request) => {
  const headers = { ...AUDIO_HEADERS, ...sharing() };
  const address = await readAudioAddress(new URL(request.url));
  const file = address && (await ctx.runQuery(internal.library.sampleAudio.ofSample, { sampleId: address.sampleId }));
  if (!address || !file) return refuseAudio(404, "There is no audio at this address, or not any more.", headers);
  const secondsLeft = Math.floor((address.expiresAt - Date.now()) / 1000);
  if (secondsLeft <= 0) return refuseAudio(410, "This address has expired; get_sample gives a new one.", headers);
  const kept = { "cache-control": `private, max-age=${secondsLeft}` };
  return sendStoredAudio(ctx, request, file, { ...headers, ...kept });
});

/** The file of a sample that is not deleted. */
export const ofSample = internalQuery({
  args: { sampleId: v.string() },
  returns: v.union(storedAudio, v.null()),
  handler: async (ctx, { sampleId }) => storedAudioOf(ctx, ctx.db.normalizeId("samples", sampleId)),
});

/**
 * On Convex Cloud the studio's pages come from another origin than its audio. Any page may read there: the address is
 * all that it takes, and no cookie is looked at. Where the studio serves its own pages none needs to.
 */
function sharing(): Record<string, string> {
  if (isEmbedded()) return {};
  return {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "content-length, content-range, etag, accept-ranges",
  };
}
