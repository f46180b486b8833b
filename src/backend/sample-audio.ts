import { FORMAT_FACTS } from "../contracts/audio/audio-formats.ts";
import { BodyTooLargeError, boundedBytes } from "../bodies/bounded-body.ts";
import { fetchAudio } from "../contracts/audio/audio-address.ts";
import { AppError } from "../contracts/errors.ts";
import { MAX_INPUT_AUDIO_BYTES } from "../contracts/limits.ts";
import type { SampleView } from "../contracts/sample.ts";
import { readRefusal, unreachable } from "./failures.ts";

/** A sample with its audio file. */
export interface SampleAudio {
  bytes: Uint8Array;
  mimeType: string;
  sample: SampleView;
}

interface Download {
  stream: AsyncIterable<Uint8Array>;
  mimeType: string;
  /** All of it. @throws AppError AUDIO_TOO_LONG */
  read(): Promise<Uint8Array>;
}

/**
 * Opens a sample's audio. Nothing is read yet.
 * @throws AppError AUDIO_TOO_LONG if the file is known to have more than `maxBytes`
 */
export async function downloadAudio(
  audioUrl: string,
  limits: { sample?: SampleView; maxBytes?: number } = {},
): Promise<Download> {
  const address = new URL(audioUrl).origin;
  const response = await fetchAudio(audioUrl).catch((cause: unknown) => {
    throw unreachable(address, cause);
  });
  if (!response.ok || !response.body) throw await readRefusal(response, address);
  const { sample, maxBytes = Infinity } = limits;
  const size = Number(response.headers.get("content-length") ?? 0);
  if (size > maxBytes) {
    await response.body.cancel();
    throw tooLarge(size, maxBytes, sample);
  }
  return {
    // Node's streams are async iterables, which the DOM's type leaves out.
    stream: response.body as unknown as AsyncIterable<Uint8Array>,
    mimeType: mediaTypeOf(response, sample),
    async read() {
      return boundedBytes(response, Math.min(maxBytes, MAX_INPUT_AUDIO_BYTES)).catch((error: unknown) => {
        throw error instanceof BodyTooLargeError ? tooLarge(size, error.maxBytes, sample) : error;
      });
    },
  };
}

/** Media type of the audio served, which may be a plain copy of another type than the sample's. */
function mediaTypeOf({ headers }: Response, sample: SampleView | undefined): string {
  const stated = headers.get("content-type") ?? "";
  if (stated.startsWith("audio/")) return stated;
  return sample ? FORMAT_FACTS[sample.format].mediaType : "application/octet-stream";
}

function tooLarge(size: number, maxBytes: number, sample: SampleView | undefined): AppError {
  const place = sample?.path ? `read the file ${sample.path} instead` : "download it from the studio instead";
  return new AppError(
    "AUDIO_TOO_LONG",
    `Sample ${sample?.sampleId ?? ""} has ${megabytes(size)} MB, more than the ${megabytes(maxBytes)} MB that fit in one message; ${place}`,
    { details: { bytes: size, maxBytes } },
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
