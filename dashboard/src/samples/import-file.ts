import type { StudioClient } from "../platform/offline/studio-client.ts";
import { pricedRequest } from "../../../src/contracts/charges/priced-request.ts";
import { api } from "../platform/api.ts";
import { MAX_INPUT_AUDIO_BYTES } from "../../../src/contracts/limits.ts";
import type { SampleView } from "../../../src/contracts/sample.ts";
import { codeOf, messageOf } from "../platform/failure.ts";
import { mayStart } from "../platform/charge.ts";
import { splitChoice, splitFields } from "./split-choice.ts";

const CONTENT_TOO_LARGE = 413;
/** The contract takes no more. */
const MAX_FILE_NAME_CHARACTERS = 255;

/** The deployment did not take a file's bytes. */
export class UploadError extends Error {
  override readonly name = "UploadError";
  /** True if the same file will not be taken another time either. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean) {
    super(message);
    this.isFinal = isFinal;
  }
}

/** A sample that was brought in. */
export type ImportedSample = SampleView & {
  /** The library had the same bytes, as `warning` says. */
  isKnown?: true;
};

/** What becomes of an upload, and how far it is. */
export interface ImportOptions {
  isRecording?: true;
  /** @param share of the bytes that are sent, 0 to 1 */
  onProgress?(share: number): void;
}

/**
 * Uploads a file and makes a sample of it. The same bytes give the same sample, and its warning says so. What the studio cannot decode, and this browser
 * can, becomes a WAV file first; the sample's warning says so.
 * @param options.isRecording makes one that goes after some time unless it is kept
 */
export async function importFile(
  client: StudioClient,
  file: File,
  options: ImportOptions = {},
): Promise<ImportedSample> {
  try {
    return await importAsItIs(client, file, options);
  } catch (refusal) {
    if (codeOf(refusal) !== "UNSUPPORTED_AUDIO") throw refusal;
    const { decodeInBrowser } = await import("./decode-in-browser.ts");
    const decoded = await decodeInBrowser(file);
    if (!decoded) {
      throw new UploadError(`${file.name}: ${messageOf(refusal)} This browser cannot decode it either.`, true);
    }
    const sample = await importAsItIs(client, decoded, options);
    const told = "The studio cannot decode this format, so this browser did; the library has it as WAV.";
    return { ...sample, warning: [told, sample.warning].filter(Boolean).join(" ") };
  }
}

async function importAsItIs(
  client: StudioClient,
  file: File,
  { isRecording, onProgress }: ImportOptions,
): Promise<ImportedSample> {
  const { uploadUrl, contentType, at = 0 } = await client.mutation(api.library.public.createUploadUrl, {});
  const { status, body } = await send(file, { url: uploadUrl, contentType, onProgress });
  if (status < 200 || status > 299) {
    throw new UploadError(refusalText(file, status), status === CONTENT_TOO_LARGE);
  }
  // Convex's own answer to an upload.
  const { storageId } = JSON.parse(body) as { storageId: string };
  const { next, ...sample } = await client.action(api.library.publicNode.importSample, {
    storageId,
    fileName: file.name.slice(-MAX_FILE_NAME_CHARACTERS),
    ...(isRecording ? { isRecording } : {}),
  });
  if (sample.createdAt >= at) return sample;
  const warning = next ?? `The same audio was in the library already, as ${sample.name}.`;
  return { ...sample, warning, isKnown: true };
}

interface Sending extends Pick<ImportOptions, "onProgress"> {
  url: string;
  contentType: string;
}

/** Posts a file by the one interface that tells how much of it is sent. @throws TypeError as fetch does, where nothing answers */
function send(file: File, { url, contentType, onProgress }: Sending): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = () => reject(new TypeError("The upload broke off"));
    request.open("POST", url);
    request.setRequestHeader("content-type", contentType);
    request.addEventListener("load", () => resolve({ status: request.status, body: request.responseText }));
    request.addEventListener("error", fail);
    request.addEventListener("abort", fail);
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress?.(total === 0 ? 1 : loaded / total));
    request.send(file);
  });
}

function refusalText({ name }: File, status: number): string {
  if (status === CONTENT_TOO_LARGE) {
    return `${name} is larger than ${MAX_INPUT_AUDIO_BYTES / 1024 / 1024} MB; use a shorter or a compressed file`;
  }
  return `${name} could not be uploaded (${status}); try it again`;
}

/** Starts a split of a sample in the way that was chosen for splits, if it is free or the user agrees. */
export async function splitSample(
  client: StudioClient,
  sampleId: string,
  requestId: string = crypto.randomUUID(),
): Promise<void> {
  const request = { sampleId, ...splitFields(splitChoice.value) };
  if (!(await mayStart(client, { task: "stem_split", ...pricedRequest(request) }))) return;
  await client.outbox.enqueue("split", { ...request, requestId });
}
