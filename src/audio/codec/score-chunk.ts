import { crc32 } from "./crc-32.ts";
import { type Chunk, concatBytes, encodeChunk, readChunks, readText, viewOf } from "./riff.ts";

/** A chunk of our own: CRC-32 of the samples (u32, little-endian), then text in UTF-8. Other programs pass it over. */
const SCORE_ID = "w0sc";
const FILE_HEADER_BYTES = 12;
const CHECK_BYTES = 4;

/**
 * A WAV file with a text about its samples behind them. It holds for these samples only: once another program has
 * changed them and kept the chunk, `readScoreChunk` finds none.
 * @param wav a whole file, as `writeWav` makes it
 */
export function withScoreChunk(wav: Uint8Array, text: string): Uint8Array {
  const check = new Uint8Array(CHECK_BYTES);
  viewOf(check).setUint32(0, crc32(samplesOf(chunksOf(wav))?.bytes ?? new Uint8Array(0)), true);
  const chunk = encodeChunk(SCORE_ID, concatBytes([check, new TextEncoder().encode(text)]));
  const file = concatBytes([wav, chunk]);
  viewOf(file).setUint32(4, file.length - 8, true);
  return file;
}

/**
 * The text that `withScoreChunk` wrote, or null if there is none, it is of other samples, or it is damaged.
 * @param maxBytes longer texts are not read
 */
export function readScoreChunk(file: Uint8Array, maxBytes: number): string | null {
  if (file.length < FILE_HEADER_BYTES || readText(file, 0, 4) !== "RIFF") return null;
  const chunks = chunksOf(file);
  const chunk = chunks.find(({ id }) => id === SCORE_ID);
  const samples = samplesOf(chunks);
  if (!chunk || !samples || !isWhole(chunk) || !isWhole(samples)) return null;
  const { bytes } = chunk;
  if (bytes.length < CHECK_BYTES || bytes.length - CHECK_BYTES > maxBytes) return null;
  if (viewOf(bytes).getUint32(0, true) !== crc32(samples.bytes)) return null;
  return decodeText(bytes.subarray(CHECK_BYTES));
}

function chunksOf(file: Uint8Array): Chunk[] {
  return [...readChunks(file, FILE_HEADER_BYTES)];
}

function samplesOf(chunks: readonly Chunk[]): Chunk | undefined {
  return chunks.find(({ id }) => id === "data");
}

function isWhole({ bytes, declaredSize }: Chunk): boolean {
  return bytes.length === declaredSize;
}

function decodeText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
