import { AudioError } from "../audio.ts";
import { layOut, type SoundLayout } from "./pcm/sound-layout.ts";
import { concatBytes, readChunks, readText, viewOf, type Chunk } from "./riff.ts";
import { readWavFormat } from "./wav-format.ts";

/** Where the samples of a WAV file lie and how they are written. */
export interface WavLayout extends SoundLayout {
  /** All chunks but the samples. */
  chunks: Chunk[];
  isLittleEndian: boolean;
  /** True if browsers and other programs read the file alike. */
  isPlain: boolean;
}

/** Programs that write to a pipe cannot go back to fill in the size; they leave 0 or something around the largest value. */
export const STREAMED_SIZE = 0x7fff_0000;

/**
 * Reads the headers of a WAV file (RIFF, RIFX, RF64 or BW64).
 * @throws AudioError `truncated` when the file ends before its audio begins, `empty` when it holds none, `unsupported`
 *   for formats that are not read or senseless
 */
export function readWavLayout(bytes: Uint8Array): WavLayout {
  const isLittleEndian = readText(bytes, 0, 4) !== "RIFX";
  const chunks = [...readChunks(bytes, 12, { sizeOf: largeSizes(bytes), isBigEndian: !isLittleEndian })];
  const format = chunks.find((chunk) => chunk.id === "fmt ");
  const parts = chunks.filter((chunk) => chunk.id === "data");
  if (!format || format.bytes.length < 16)
    throw new AudioError("truncated", "This WAV file ends before its format is described.");
  const { isPlain, ...shape } = readWavFormat(format.bytes, "WAV", isLittleEndian);
  if (parts.length === 0)
    throw new AudioError("truncated", "This WAV file ends before its audio begins (it has no data chunk).");
  const layout = layOut({
    ...shape,
    ...joinParts(parts.map((part) => soundOf(bytes, part, isLittleEndian))),
    name: "WAV",
    statedFrames: shape.coding.kind === "samples" ? null : statedFrames(chunks, isLittleEndian),
  });
  const isCommon = isPlain && readText(bytes, 0, 4) === "RIFF" && parts.length === 1;
  return { ...layout, isLittleEndian, isPlain: isCommon, chunks: chunks.filter((chunk) => chunk.id !== "data") };
}

/** RF64 and BW64 keep sizes above 4 GB in a ds64 chunk and write 0xFFFFFFFF in their place. */
function largeSizes(bytes: Uint8Array): (id: string, declared: number) => number {
  const isLarge = ["RF64", "BW64"].includes(readText(bytes, 0, 4));
  const hasLargeSizes = isLarge && readText(bytes, 12, 4) === "ds64" && bytes.length >= 36;
  const dataSize = hasLargeSizes ? Number(viewOf(bytes).getBigUint64(28, true)) : 0;
  return (id, declared) => (id === "data" && declared === 0xffff_ffff && dataSize > 0 ? dataSize : declared);
}

/** The `fact` chunk counts the samples of compressed audio, whose last block is filled up; null if it says nothing. */
function statedFrames(chunks: readonly Chunk[], isLittleEndian: boolean): number | null {
  const fact = chunks.find((chunk) => chunk.id === "fact");
  return (fact && fact.bytes.length >= 4 && viewOf(fact.bytes).getUint32(0, isLittleEndian)) || null;
}

/** Sound of one data chunk. */
interface Part {
  data: Uint8Array;
  /** Null if its writer could not know. */
  announcedBytes: number | null;
}

/** Several data chunks are one sound. */
function joinParts(parts: Part[]): Part {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  return {
    data: concatBytes(parts.map(({ data }) => data)),
    announcedBytes: parts.reduce<number | null>(
      (sum, { announcedBytes }) => (sum === null || announcedBytes === null ? null : sum + announcedBytes),
      0,
    ),
  };
}

function soundOf(bytes: Uint8Array, chunk: Chunk, isLittleEndian: boolean): Part {
  const { offset, declaredSize } = chunk;
  const rest = bytes.subarray(offset);
  const isStreamed = declaredSize >= STREAMED_SIZE && rest.length < declaredSize;
  if (isStreamed || (declaredSize === 0 && riffEndsBefore(bytes, isLittleEndian))) {
    return { data: rest, announcedBytes: null };
  }
  return { data: chunk.bytes, announcedBytes: declaredSize };
}

/** True if the file continues after its first header's data, as when a recorder could not fill in sizes. */
function riffEndsBefore(bytes: Uint8Array, isLittleEndian: boolean): boolean {
  return viewOf(bytes).getUint32(4, isLittleEndian) + 8 < bytes.length;
}
