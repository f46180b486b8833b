import { boundedBytes } from "../bodies/bounded-body.ts";
import { totalBytesOf } from "../contracts/audio/audio-address.ts";
import { AppError } from "../contracts/errors.ts";
import { MAX_INPUT_AUDIO_BYTES } from "../contracts/limits.ts";
import { readRefusal, unreachable } from "./failures.ts";

/** A piece of a file, and how long the whole is. */
export interface FileRange {
  bytes: Uint8Array;
  totalBytes: number;
  mimeType: string;
}

const RANGE_NOT_SATISFIABLE = 416;
const PARTIAL_CONTENT = 206;

/**
 * Reads a piece of a sample's audio from the address that `get_sample` gave. The last piece is shorter.
 * @throws AppError INVALID_INPUT if the file ends before `offset`
 */
export async function downloadRange(audioUrl: string, offset: number, length: number): Promise<FileRange> {
  const address = new URL(audioUrl).origin;
  const headers = { range: `bytes=${offset}-${offset + length - 1}` };
  const response = await fetch(audioUrl, { headers }).catch((cause: unknown) => {
    throw unreachable(address, cause);
  });
  if (response.status === RANGE_NOT_SATISFIABLE) {
    await response.body?.cancel();
    throw pastTheEnd(offset, totalBytesOf(response));
  }
  if (!response.ok) throw await readRefusal(response, address);
  const mimeType = response.headers.get("content-type") ?? "application/octet-stream";
  const body = await boundedBytes(response, MAX_INPUT_AUDIO_BYTES);
  if (response.status === PARTIAL_CONTENT) return { bytes: body, totalBytes: totalBytesOf(response), mimeType };
  // A server may ignore the range and send everything.
  if (offset >= body.byteLength) throw pastTheEnd(offset, body.byteLength);
  return { bytes: body.subarray(offset, offset + length), totalBytes: body.byteLength, mimeType };
}

function pastTheEnd(offset: number, totalBytes: number): AppError {
  return new AppError("INVALID_INPUT", `The file ends at byte ${totalBytes}, before offset ${offset}; start at 0`);
}
