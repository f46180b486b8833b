"use node";

import { readKeyHint } from "../../src/audio/analyse/key/key-hint.ts";
import { readTempoHint } from "../../src/audio/analyse/tempo-hint.ts";
import type { importSample as importSampleContract } from "../../src/contracts/library.ts";
import { MAX_INPUT_AUDIO_BYTES } from "../../src/contracts/limits.ts";
import type { OutputOf } from "../../src/contracts/contract.ts";
import { internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import type { ActionCtx } from "../_generated/server.js";
import { type ActionHandler } from "../kit/contract.ts";
import { downloadPublic } from "../kit/download.ts";
import { deploymentOrigins } from "../kit/environment.ts";
import { uploadName } from "./files/fileName.ts";
import { checkSize, examineFile, storePlain } from "./soundFile.ts";
import { filesOf, type SampleFiles } from "./storedBytes.ts";
import { payloadOf, studioError } from "../kit/studioError.ts";

type Imported = OutputOf<typeof importSampleContract>;

/** Names by which a file comes: one that a person gave, and the file's own. */
interface Names {
  name?: string;
  fileName?: string;
}

/** Somebody waits for the answer, and gives up after a minute. */
const IMPORT_TIMEOUT_MILLIS = 45_000;

/**
 * Makes a sample of an uploaded file, or of the file at an address. Repeated, or with a file that the caller has
 * already, it gives that sample.
 */
export const importSample: ActionHandler<typeof importSampleContract> = async (ctx, input): Promise<Imported> => {
  const { userId } = ctx;
  const { storageId, url, name, fileName, isRecording } = input;
  if (url !== undefined && storageId === undefined) return importAddress(ctx, { userId, url, name });
  if (storageId !== undefined && url === undefined)
    return importUpload(ctx, { userId, storageId, name, fileName, isRecording });
  throw studioError("INVALID_INPUT", "url: give exactly one of path, url or base64.", { field: "url" });
};

async function importUpload(
  ctx: ActionCtx,
  { userId, storageId, isRecording, ...names }: Names & { userId: string; storageId: string; isRecording?: true },
): Promise<Imported> {
  const upload = await ctx.runQuery(internal.library.uploads.find, { storageId, userId });
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
  await ctx.runMutation(internal.library.uploads.beginImport, { userId, bytes: blob.size });
  return keepFile(ctx, { userId, ...names, storageId: upload.storageId, blob, isRecording });
}

async function importAddress(
  ctx: ActionCtx,
  { userId, url, name }: { userId: string; url: string; name?: string },
): Promise<Imported> {
  await ctx.runMutation(internal.library.uploads.beginImport, { userId });
  const blob = await download(url, IMPORT_TIMEOUT_MILLIS).catch((error: unknown) => {
    if (payloadOf(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw studioError("FILE_NOT_FOUND", `${url} could not be fetched: ${reason}. Check the address, or try later.`);
  });
  const storageId = await ctx.storage.store(blob);
  return keepFile(ctx, { userId, name, fileName: nameInUrl(url), storageId, blob });
}

/**
 * Fetches the file at an address that a user gave.
 * @throws as downloadPublic
 */
export async function download(url: string, timeoutMillis: number): Promise<Blob> {
  const limits = { maxBytes: MAX_INPUT_AUDIO_BYTES, timeoutMillis, trustedOrigins: deploymentOrigins() };
  return new Blob([await downloadPublic(url, limits)]);
}

/** Examines a stored file and puts it into the library; a file that is refused or known already is deleted. */
export async function keepFile(
  ctx: ActionCtx,
  file: Names & { userId: string; storageId: Id<"_storage">; blob: Blob; isRecording?: true },
): Promise<Imported> {
  const { userId, name, fileName = "sample", storageId, blob, isRecording } = file;
  // A name given by a person outranks the file name if it states a tempo or key.
  const hint = name !== undefined && (readTempoHint(name) ?? readKeyHint(name)) !== null ? name : fileName;
  const files: SampleFiles = { storageId };
  try {
    checkSize(blob.size);
    const examined = await examineFile(blob, { fileName: hint });
    const { plain, ...facts } = examined;
    if (plain) files.plainStorageId = await storePlain(ctx, plain);
    const kept = { ...facts, ...files, name: uploadName(name ?? fileName) };
    const isNamed = name !== undefined;
    return await ctx.runMutation(internal.library.uploads.keep, { userId, file: kept, isNamed, isRecording });
  } catch (error) {
    if (payloadOf(error)) await ctx.runMutation(internal.library.uploads.discard, { storageIds: filesOf(files) });
    throw error;
  }
}

/** The name that the file at an address has there. */
export function nameInUrl(url: string): string {
  const last = new URL(url).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last) || "download";
  } catch {
    // A stray percent sign: the name is used as it stands.
    return last;
  }
}
