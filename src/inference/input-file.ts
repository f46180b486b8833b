import { BodyTooLargeError, boundedBytes, sizeText } from "../bodies/bounded-body.ts";
import { fetchFailure } from "../bodies/fetch-failure.ts";
import { MAX_INPUT_AUDIO_BYTES } from "../contracts/limits.ts";
import type { FileStore } from "./file-store.ts";
import { relocate, type ServerAddress } from "./server-address.ts";
import type { InputFile } from "./worker/protocol.ts";
import { ModelError } from "./worker/worker-pool.ts";

/** A sender that stalls must not hold a worker's place for longer. */
const FETCH_TIMEOUT_MS = 120_000;
/** RFC 2397. */
const DATA_URL = /^data:([^,]*),([^#]*)/is;

/** Where input files come from. */
export interface InputSources {
  address: ServerAddress;
  files: FileStore;
  fetch: typeof fetch;
}

/**
 * Reads what a URL in a prediction's input stands for: a data URL, a file of this server (read from disk), or http(s).
 * @param acceptedAt the server's base URL when the prediction came in
 * @throws ModelError in words for the caller if there are no such bytes or too many
 */
export async function loadInputFile(
  url: string,
  acceptedAt: string,
  sources: InputSources,
  signal: AbortSignal,
): Promise<InputFile> {
  if (/^data:/i.test(url)) return decodeDataUrl(url);
  const current = relocate(url, acceptedAt, sources.address.baseUrl());
  const fileId = sources.address.fileIdOf(current);
  return fileId === null ? download(current, sources.fetch, signal) : ownFile(fileId, sources.files);
}

function ownFile(fileId: string, files: FileStore): InputFile {
  const file = files.get(fileId);
  if (!file) throw new ModelError(`There is no file ${fileId}; files are deleted after a while, upload it again`);
  return { name: file.name, path: files.pathOf(fileId) };
}

function decodeDataUrl(url: string): InputFile {
  const [, mediaType, data = ""] = DATA_URL.exec(url) ?? [];
  if (mediaType === undefined || /%(?![\da-f]{2})/i.test(data))
    throw new ModelError("The data URL of the input is malformed");
  const bytes = percentDecoded(data);
  return {
    name: "data",
    bytes: /; *base64 *$/i.test(mediaType) ? Buffer.from(bytes.toString("latin1"), "base64") : bytes,
  };
}

/** Each `%FF` is a byte by itself: the bytes of audio are no UTF-8. */
function percentDecoded(text: string): Buffer {
  const parts = text.split(/((?:%[\da-f]{2})+)/i);
  return Buffer.concat(
    parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : Buffer.from(part.replaceAll("%", ""), "hex"))),
  );
}

async function download(url: string, fetchUrl: typeof fetch, signal: AbortSignal): Promise<InputFile> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(FETCH_TIMEOUT_MS)]);
  try {
    const response = await fetchUrl(url, { signal: limited });
    if (!response.ok) throw new ModelError(`The input's address answered ${response.status}: ${url}`);
    return { name: new URL(url).pathname.split("/").at(-1) ?? "", bytes: await readBody(response, url) };
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof ModelError) throw cause;
    throw new ModelError(`The input could not be fetched from ${url}: ${fetchFailure(cause)}`, { cause });
  }
}

function readBody(response: Response, url: string): Promise<Uint8Array> {
  return boundedBytes(response, MAX_INPUT_AUDIO_BYTES).catch((error: unknown) => {
    if (!(error instanceof BodyTooLargeError)) throw error;
    throw new ModelError(`The input is larger than ${sizeText(MAX_INPUT_AUDIO_BYTES)}: ${url}`);
  });
}
