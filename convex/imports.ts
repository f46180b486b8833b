"use node";

import { v } from "convex/values";
import { importUpload as importUploadContract } from "../src/contracts/library.ts";
import { MAX_INPUT_AUDIO_BYTES } from "../src/contracts/limits.ts";
import type { SampleView } from "../src/contracts/sample.ts";
import { internal } from "./_generated/api.js";
import type { Id } from "./_generated/dataModel.js";
import { type ActionCtx, internalAction } from "./_generated/server.js";
import { contractAction } from "./contract.ts";
import { downloadPublic } from "./download.ts";
import { deploymentOrigins } from "./environment.ts";
import { uploadName } from "./fileName.ts";
import { checkSize, examineFile } from "./soundFile.ts";
import { payloadOf, studioError } from "./studioError.ts";

const DOWNLOAD_TIMEOUT_MILLIS = 120_000;

/** Makes a sample of an uploaded file. Repeated, or with a file that the caller has already, it gives that sample. */
export const importUpload = contractAction(
  importUploadContract,
  async (ctx, { storageId, fileName }): Promise<SampleView> => {
    const upload = await ctx.runQuery(internal.uploads.find, { storageId, userId: ctx.userId });
    if (upload.sample) return upload.sample;
    const blob = upload.storageId && (await ctx.storage.get(upload.storageId));
    if (!upload.storageId || !blob) {
      throw studioError("FILE_NOT_FOUND", `No upload "${storageId}". Upload the file again, then import it.`, {
        storageId,
      });
    }
    return keep(ctx, { userId: ctx.userId, fileName, storageId: upload.storageId, blob });
  },
);

/** The first step of a split by address: the file becomes a sample, and the job's source. */
export const fetchSource = internalAction({
  args: { jobId: v.id("jobs") },
  returns: v.null(),
  handler: async (ctx, { jobId }): Promise<null> => {
    const wanted = await ctx.runQuery(internal.uploads.wantedSource, { jobId });
    if (!wanted) return null;
    try {
      const { userId, url } = wanted;
      const bytes = await downloadPublic(url, {
        maxBytes: MAX_INPUT_AUDIO_BYTES,
        timeoutMillis: DOWNLOAD_TIMEOUT_MILLIS,
        trustedOrigins: deploymentOrigins(),
      });
      const blob = new Blob([bytes]);
      const storageId = await ctx.storage.store(blob);
      const { sampleId } = await keep(ctx, { userId, fileName: nameInUrl(url), storageId, blob });
      await ctx.runMutation(internal.uploads.setSource, { jobId, sampleId });
    } catch (error) {
      await explain(ctx, jobId, wanted.url, error);
    }
    return null;
  },
});

/** Examines a stored file and puts it into the library; a file that is refused or known already is deleted. */
async function keep(
  ctx: ActionCtx,
  file: { userId: string; fileName: string; storageId: Id<"_storage">; blob: Blob },
): Promise<SampleView> {
  const { userId, fileName, storageId, blob } = file;
  try {
    checkSize(blob.size);
    const examined = await examineFile(new Uint8Array(await blob.arrayBuffer()), { fileName });
    const kept = { ...examined, storageId, name: uploadName(fileName) };
    return await ctx.runMutation(internal.uploads.keep, { userId, file: kept });
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

/** What cannot get better ends the job; the rest is noted and thrown, so that the step is repeated. */
async function explain(ctx: ActionCtx, jobId: Id<"jobs">, url: string, error: unknown): Promise<void> {
  const payload = payloadOf(error);
  if (payload) {
    const { code, message } = payload;
    await ctx.runMutation(internal.results.giveUp, { jobId, error: { code, message } });
    return;
  }
  const reason = error instanceof Error ? error.message : String(error);
  const setback = { code: "FILE_NOT_FOUND", message: `${url} could not be fetched: ${reason}. Check the address.` };
  await ctx.runMutation(internal.jobs.noteSetback, { jobId, error: setback });
  throw error;
}
