import { v } from "convex/values";
import { internal } from "./_generated/api.js";
import type { Id } from "./_generated/dataModel.js";
import { type ActionCtx, type QueryCtx, httpAction, internalQuery } from "./_generated/server.js";
import { type AudioFile, answerWithAudio, refuseAudio } from "./audioAnswer.ts";
import { readAudioAddress, readInputAddress } from "./audioAddress.ts";
import { isEmbedded } from "./environment.ts";
import { mayReadInput } from "./predictionState.ts";
import { liveSample } from "./sampleRecord.ts";
import { audioFormat } from "./schema.ts";

/** Headers of every response: user content must not run as a page, and its URL must not leak. */
const HEADERS = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "sandbox",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
};

/** So long a browser may use what it has before it asks again. */
const NOT_KEPT = { "cache-control": "private, no-store" };

/**
 * The audio of a sample for whoever has its address, until that expires or the sample is deleted.
 * 404 never was, was altered, or is gone · 410 expired; for the rest see `answerWithAudio`.
 */
export const sampleAudio = httpAction(async (ctx, request) => {
  const headers = { ...HEADERS, ...sharing() };
  const address = await readAudioAddress(new URL(request.url));
  const file = address && (await ctx.runQuery(internal.sampleAudio.ofSample, { sampleId: address.sampleId }));
  if (!address || !file) return refuseAudio(404, "There is no audio at this address, or not any more.", headers);
  const secondsLeft = Math.floor((address.expiresAt - Date.now()) / 1000);
  if (secondsLeft <= 0) return refuseAudio(410, "This address has expired; get_sample gives a new one.", headers);
  const kept = { "cache-control": `private, max-age=${secondsLeft}` };
  return answer(ctx, request, file, { ...headers, ...kept });
});

/** The audio that a prediction is made from, for its provider. 404 never was, was altered, or is not wanted any more. */
export const inputAudio = httpAction(async (ctx, request) => {
  const predictionId = await readInputAddress(new URL(request.url));
  const file = predictionId === null ? null : await ctx.runQuery(internal.sampleAudio.ofPrediction, { predictionId });
  if (!file) return refuseAudio(404, "There is no input at this address, or not any more.", HEADERS);
  return answer(ctx, request, file, { ...HEADERS, ...NOT_KEPT });
});

const storedAudio = v.object({
  storageId: v.id("_storage"),
  name: v.string(),
  format: audioFormat,
  sha256: v.string(),
});

/** The file of a sample that is not deleted. */
export const ofSample = internalQuery({
  args: { sampleId: v.string() },
  returns: v.union(storedAudio, v.null()),
  handler: async (ctx, { sampleId }) => fileOf(ctx, ctx.db.normalizeId("samples", sampleId)),
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
    return fileOf(ctx, job?.sourceId ?? null);
  },
});

async function fileOf(ctx: Pick<QueryCtx, "db">, sampleId: Id<"samples"> | null) {
  const sample = sampleId && (await liveSample(ctx, sampleId));
  if (!sample) return null;
  const { storageId, name, format, sha256 } = sample;
  return { storageId, name, format, sha256 };
}

async function answer(
  ctx: ActionCtx,
  request: Request,
  { storageId, ...file }: Omit<AudioFile, "blob"> & { storageId: Id<"_storage"> },
  headers: Record<string, string>,
): Promise<Response> {
  const blob = await ctx.storage.get(storageId);
  if (!blob) return refuseAudio(404, "The audio of this address is gone.", headers);
  return answerWithAudio(request, { ...file, blob }, headers);
}

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
