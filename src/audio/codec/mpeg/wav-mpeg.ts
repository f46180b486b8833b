import { AudioError } from "../../audio.ts";
import { readChunks, viewOf, type Chunk } from "../riff.ts";

/** MPEG audio of layers I and II, and of layer III (RFC 2361, mmreg.h). */
const MPEG_TAGS = new Set([0x50, 0x55]);

/** MPEG audio in a WAV file. */
export interface WavMpeg {
  chunks: Chunk[];
  /** The stream, as it would stand in a file of its own. */
  stream: Uint8Array;
}

/** @returns null for a WAV file of anything else; @throws AudioError `truncated` without sound */
export function readWavMpeg(bytes: Uint8Array): WavMpeg | null {
  const chunks = [...readChunks(bytes, 12)];
  const format = chunks.find(({ id }) => id === "fmt ")?.bytes;
  if (!format || format.length < 16 || !MPEG_TAGS.has(viewOf(format).getUint16(0, true))) return null;
  const data = chunks.find(({ id }) => id === "data");
  if (!data) throw new AudioError("truncated", "This WAV file ends before its audio begins (it has no data chunk).");
  // A program that wrote to a pipe knew no size.
  return { chunks, stream: data.declaredSize === 0 ? bytes.subarray(data.offset) : data.bytes };
}
