import { constants } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import * as z from "zod";
import { boundedJson } from "../bodies/bounded-body.ts";
import { AppError } from "../contracts/errors.ts";
import type { OutputOf } from "../contracts/contract.ts";
import { MAX_SMALL_BODY_BYTES } from "../contracts/limits.ts";
import type { createUploadUrl } from "../contracts/library.ts";
import { readRefusal, unreachable } from "./failures.ts";

const MAX_FILE_NAME_CHARACTERS = 255;
const answerSchema = z.object({ storageId: z.string() });

/** Where to send bytes, and the content type by which they are known as the sender's. */
export type UploadTarget = OutputOf<typeof createUploadUrl>;

/** Bytes that a deployment holds and that are no sample yet. */
export interface Upload {
  storageId: string;
  fileName: string;
}

/**
 * Streams a file to an upload address; memory use does not grow with the file.
 * @param file its real path: a link that takes its place meanwhile is not followed
 */
export async function uploadFile(target: UploadTarget, file: string): Promise<Upload> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch((cause: unknown) => {
    throw new AppError("FILE_NOT_FOUND", `${file} cannot be opened any more; check that it is still there`, { cause });
  });
  try {
    const { size } = await handle.stat();
    // Node's own web streams are what its fetch takes; the DOM's type only looks different.
    const body = Readable.toWeb(handle.createReadStream({ autoClose: false })) as ReadableStream<Uint8Array>;
    const storageId = await post(target, body, size);
    return { storageId, fileName: path.basename(file).slice(-MAX_FILE_NAME_CHARACTERS) };
  } finally {
    await handle.close();
  }
}

/** Sends bytes to an upload address. */
export async function uploadBytes(target: UploadTarget, bytes: Uint8Array<ArrayBuffer>): Promise<Upload> {
  return { storageId: await post(target, bytes, bytes.byteLength), fileName: "sample" };
}

async function post(
  { uploadUrl, contentType }: UploadTarget,
  body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>,
  size: number,
): Promise<string> {
  const address = new URL(uploadUrl).origin;
  // `duplex` is what the fetch standard wants for a streamed body; the DOM's types do not know it yet.
  const request: RequestInit & { duplex: "half" } = {
    method: "POST",
    headers: { "content-type": contentType, "content-length": String(size) },
    body,
    duplex: "half",
  };
  const response = await fetch(uploadUrl, request).catch((cause: unknown) => {
    throw unreachable(address, cause);
  });
  if (!response.ok) throw await readRefusal(response, address);
  return answerSchema.parse(await boundedJson(response, MAX_SMALL_BODY_BYTES)).storageId;
}
