"use node";

import { v } from "convex/values";
import { importSample as importSampleContract } from "../src/contracts/library.ts";
import { MAX_INPUT_AUDIO_BYTES } from "../src/contracts/limits.ts";
import type { SampleView } from "../src/contracts/sample.ts";
import { internal } from "./_generated/api.js";
import type { Id } from "./_generated/dataModel.js";
import { type ActionCtx, internalAction } from "./_generated/server.js";
import { contractAction } from "./contract.ts";
import { downloadPublic, obstacleIn } from "./download.ts";
import { deploymentOrigins } from "./environment.ts";
import { uploadName } from "./fileName.ts";
import { checkSize, examineFile } from "./soundFile.ts";
import { payloadOf, studioError } from "./studioError.ts";

const DOWNLOAD_TIMEOUT_MILLIS = 120_000;
/** Somebody waits for the answer, and gives up after a minute. */
const IMPORT_TIMEOUT_MILLIS = 45_000;

/**
 * Makes a sample of an uploaded file, or of the file at an address. Repeated, or with a file that the caller has
 * already, it gives that sample.
 */
export const importSample = contractAction(importSampleContract, async (ctx, input): Promise<SampleView> => {
  const { userId } = ctx;
  const { storageId, url, name, isRecording } = input;
  if (url !== undefined && storageId === undefined) return importAddress(ctx, { userId, url, name });
  if (storageId !== undefined && url === undefined) return importUpload(ctx, { userId, storageId, name, isRecording });
  throw studioError("INVALID_INPUT", "url: give exactly one of path, url or base64.", { field: "url" });
});

async function importUpload(
  ctx: ActionCtx,
  { userId, storageId, name, isRecording }: { userId: string; storageId: string; name?: string; isRecording?: true },
): Promise<SampleView> {
  const upload = await ctx.runQuery(internal.uploads.find, { storageId, userId });
  if (upload.sample) return upload.sample;
  const blob = upload.storageId && (await ctx.storage.get(upload.storageId));
  if (!upload.storageId || !blob) {
    throw studioError(
      "FILE_NOT_FOUND",
      `No upload "${storageId}" of yours. Upload the file to a new address of create_upload_url, with the content type given there.`,
      {
        storageId,
      },
    );
  }
  await ctx.runMutation(internal.limits.begin.begin, { userId, what: "imports", bytes: blob.size });
  return keep(ctx, { userId, fileName: name ?? "sample", storageId: upload.storageId, blob, isRecording });
}

async function importAddress(
  ctx: ActionCtx,
  { userId, url, name }: { userId: string; url: string; name?: string },
): Promise<SampleView> {
  await ctx.runMutation(internal.limits.begin.begin, { userId, what: "imports" });
  const blob = await download(url, IMPORT_TIMEOUT_MILLIS).catch((error: unknown) => {
    if (payloadOf(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw studioError("FILE_NOT_FOUND", `${url} could not be fetched: ${reason}. Check the address, or try later.`);
  });
  const storageId = await ctx.storage.store(blob);
  return keep(ctx, { userId, fileName: name ?? nameInUrl(url), storageId, blob });
}

async function download(url: string, timeoutMillis: number): Promise<Blob> {
  const limits = { maxBytes: MAX_INPUT_AUDIO_BYTES, timeoutMillis, trustedOrigins: deploymentOrigins() };
  return new Blob([await downloadPublic(url, limits)]);
}

/** The first step of a split by address: the file becomes a sample, and the job's source. */
export const fetchSource = internalAction({
  args: { jobId: v.id("jobs") },
  returns: v.union(v.null(), v.number()),
  handler: async (ctx, { jobId }): Promise<number | null> => {
    const wanted = await ctx.runQuery(internal.uploads.wantedSource, { jobId });
    if (!wanted) return null;
    try {
      const { userId, url } = wanted;
      const blob = await download(url, DOWNLOAD_TIMEOUT_MILLIS);
      const storageId = await ctx.storage.store(blob);
      const { sampleId } = await keep(ctx, { userId, fileName: nameInUrl(url), storageId, blob });
      await ctx.runMutation(internal.uploads.setSource, { jobId, sampleId });
      return null;
    } catch (error) {
      return explain(ctx, jobId, wanted.url, error);
    }
  },
});

/** Examines a stored file and puts it into the library; a file that is refused or known already is deleted. */
async function keep(
  ctx: ActionCtx,
  file: { userId: string; fileName: string; storageId: Id<"_storage">; blob: Blob; isRecording?: true },
): Promise<SampleView> {
  const { userId, fileName, storageId, blob, isRecording } = file;
  try {
    checkSize(blob.size);
    const examined = await examineFile(new Uint8Array(await blob.arrayBuffer()), { fileName });
    const kept = { ...examined, storageId, name: uploadName(fileName) };
    return await ctx.runMutation(internal.uploads.keep, { userId, file: kept, isRecording });
  } catch (error) {
    if (payloadOf(error)) await ctx.runMutation(internal.uploads.discard, { storageId });
    throw error;
  }
}

function nameInUrl(url: string): string {
  const last = new URL(url).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last) || "download";
  } catch {
    // A stray percent sign: the name is used as it stands.
    return last;
  }
}

/** A permanent error ends the job; a transient one is waited out. @returns in how many milliseconds to try again */
async function explain(ctx: ActionCtx, jobId: Id<"jobs">, url: string, error: unknown): Promise<number | null> {
  const payload = payloadOf(error);
  if (payload) {
    const { code, message } = payload;
    await ctx.runMutation(internal.results.giveUp, { jobId, error: { code, message } });
    return null;
  }
  const reason = error instanceof Error ? error.message : String(error);
  const setback = { code: "FILE_NOT_FOUND", message: `${url} could not be fetched: ${reason}. Check the address.` };
  const { isThrottled, retryAfterMillis } = obstacleIn(error);
  return ctx.runMutation(internal.uploads.postponeSource, { jobId, error: setback, isThrottled, retryAfterMillis });
}
