import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel.js";
import type { ActionCtx, QueryCtx } from "../_generated/server.js";
import { isEmbedded } from "../kit/environment.ts";
import { answerWithAudio, type AudioFile, refuseAudio } from "./files/audioAnswer.ts";
import { liveSample } from "./sampleRecord.ts";
import { audioFormat } from "./tables.ts";

/** Headers of every response: user content must not run as a page, and its URL must not leak. */
export const AUDIO_HEADERS = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "sandbox",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex",
};

/**
 * Headers of every response to the user's own addresses. On Convex Cloud the studio's pages come from another origin than its audio. Any page may read there: the address is
 * all that it takes, and no cookie is looked at. Where the studio serves its own pages none needs to.
 */
function addressHeaders(): Record<string, string> {
  if (isEmbedded()) return AUDIO_HEADERS;
  return {
    ...AUDIO_HEADERS,
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "content-length, content-range, etag, accept-ranges",
  };
}

/** The stored file of a sample. */
export const storedAudio = v.object({
  storageId: v.id("_storage"),
  name: v.string(),
  format: audioFormat,
  sha256: v.string(),
});

type StoredAudio = Infer<typeof storedAudio>;

/**
 * The file of a sample: its playable one, or as it was imported.
 * @returns null where there is no such sample, or it was deleted
 */
export async function storedAudioOf(
  ctx: Pick<QueryCtx, "db">,
  sampleId: Id<"samples"> | null,
  which: "playable" | "original" = "playable",
): Promise<StoredAudio | null> {
  const sample = sampleId && (await liveSample(ctx, sampleId));
  if (!sample) return null;
  const { name, sha256 } = sample;
  const { storageId, format } = which === "original" ? sample : playableFile(sample);
  // Both are of one sample, and are different bytes.
  return { storageId, name, format, sha256: storageId === sample.storageId ? sha256 : `${sha256}.plain` };
}

/** The file of a sample that browsers and models read: its plain copy, where it has one. */
export function playableFile(
  sample: Pick<Doc<"samples">, "storageId" | "plainStorageId" | "format">,
): Pick<Doc<"samples">, "storageId" | "format"> {
  return sample.plainStorageId ? { storageId: sample.plainStorageId, format: "wav" } : sample;
}

/** A stored file, of a sample or a project. */
type StoredFile = Omit<StoredAudio, "format"> & Pick<AudioFile, "format">;

/**
 * Sends a stored file, or the range of it that is asked for, while its address is valid.
 * 404 never was, was altered, or is gone · 410 expired; for the rest see `answerWithAudio`.
 * @param address null if it is none of ours, or was altered
 * @param file null if there is none
 * @param renew how a new address is got, in words
 */
export async function sendAtAddress(
  ctx: Pick<ActionCtx, "storage">,
  request: Request,
  { address, file, renew }: { address: { expiresAt: number } | null; file: StoredFile | null; renew: string },
): Promise<Response> {
  const headers = addressHeaders();
  if (!address || !file) return refuseAudio(404, "There is no file at this address, or not any more.", headers);
  const secondsLeft = Math.floor((address.expiresAt - Date.now()) / 1000);
  if (secondsLeft <= 0) return refuseAudio(410, `This address has expired; ${renew}.`, headers);
  return sendStored(ctx, request, file, { ...headers, "cache-control": `private, max-age=${secondsLeft}` });
}

/** Sends a stored file, or the range of it that is asked for. */
export async function sendStored(
  ctx: Pick<ActionCtx, "storage">,
  request: Request,
  { storageId, ...file }: StoredFile,
  headers: Record<string, string>,
): Promise<Response> {
  const blob = await ctx.storage.get(storageId);
  if (!blob) return refuseAudio(404, "The file of this address is gone.", headers);
  return answerWithAudio(request, { ...file, blob }, headers);
}
