import { AudioError, type Hertz } from "../audio.ts";
import { readChunks, readText, viewOf, type Chunk } from "./riff.ts";

export type WavEncoding = "u8" | "s16" | "s24" | "s32" | "f32" | "f64";

/** Where the samples of a WAV file lie and how they are written. */
export interface WavLayout {
  sampleRate: Hertz;
  channels: number;
  encoding: WavEncoding;
  /** Bytes from one sample of a channel to the next. */
  frameBytes: number;
  frames: number;
  dataOffset: number;
  /** All chunks but the samples. */
  chunks: Chunk[];
}

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;
/** Programs that write to a pipe cannot go back to fill in the size; they leave 0 or something around the largest value. */
const STREAMED_SIZE = 0x7fff_0000;
const MIN_SAMPLE_RATE = 1_000;
const MAX_SAMPLE_RATE = 768_000;

/**
 * Reads the headers of a WAV file (RIFF, RF64 or BW64).
 * @throws AudioError `truncated` when the header promises more audio than the file holds, `empty` when it holds none,
 *   `unsupported` for compressed or senseless formats
 */
export function readWavLayout(bytes: Uint8Array): WavLayout {
  const chunks = [...readChunks(bytes, 12, largeSizes(bytes))];
  const format = chunks.find((chunk) => chunk.id === "fmt ");
  const data = chunks.find((chunk) => chunk.id === "data");
  if (!format || format.bytes.length < 16)
    throw new AudioError("truncated", "This WAV file ends before its format is described.");
  const shape = readFormat(format.bytes);
  if (!data) throw new AudioError("truncated", "This WAV file ends before its audio begins (it has no data chunk).");
  const dataBytes = presentDataBytes(bytes, data);
  const frames = Math.floor(dataBytes / shape.frameBytes);
  if (frames === 0) throw new AudioError("empty", "This WAV file holds no audio: its data chunk is empty.");
  return { ...shape, frames, dataOffset: data.offset, chunks: chunks.filter((chunk) => chunk !== data) };
}

/** RF64 and BW64 keep sizes above 4 GB in a ds64 chunk and write 0xFFFFFFFF in their place. */
function largeSizes(bytes: Uint8Array): (id: string, declared: number) => number {
  const hasLargeSizes = readText(bytes, 0, 4) !== "RIFF" && readText(bytes, 12, 4) === "ds64" && bytes.length >= 36;
  const dataSize = hasLargeSizes ? Number(viewOf(bytes).getBigUint64(28, true)) : 0;
  return (id, declared) => (id === "data" && declared === 0xffff_ffff && dataSize > 0 ? dataSize : declared);
}

function readFormat(bytes: Uint8Array): Pick<WavLayout, "sampleRate" | "channels" | "encoding" | "frameBytes"> {
  const view = viewOf(bytes);
  const tag = view.getUint16(0, true);
  // In the extensible form the format tag is the start of the sub-format's GUID.
  const format = tag === FORMAT_EXTENSIBLE && bytes.length >= 26 ? view.getUint16(24, true) : tag;
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const frameBytes = view.getUint16(12, true);
  const encoding = encodingOf(format, channels > 0 ? (frameBytes / channels) * 8 : 0);
  if (channels === 0 || !encoding) {
    throw new AudioError(
      "unsupported",
      `This WAV file holds ${describeFormat(format)} audio with ${view.getUint16(14, true)} bits in ${channels} channels; ` +
        "PCM of 8, 16, 24 or 32 bits and float of 32 or 64 bits can be read.",
    );
  }
  if (sampleRate < MIN_SAMPLE_RATE || sampleRate > MAX_SAMPLE_RATE) {
    throw new AudioError("unsupported", `This WAV file claims a sample rate of ${sampleRate} Hz, which is not audio.`);
  }
  return { sampleRate, channels, encoding, frameBytes };
}

/** The container's size decides, not the bits in use: 20 bits lie left-justified in 24, so they read right. */
function encodingOf(format: number, containerBits: number): WavEncoding | undefined {
  if (format === FORMAT_FLOAT) return containerBits === 32 ? "f32" : containerBits === 64 ? "f64" : undefined;
  if (format !== FORMAT_PCM) return undefined;
  switch (containerBits) {
    case 8:
      return "u8";
    case 16:
      return "s16";
    case 24:
      return "s24";
    case 32:
      return "s32";
    default:
      return undefined;
  }
}

function describeFormat(format: number): string {
  const names: Record<number, string> = {
    1: "PCM",
    2: "MS ADPCM",
    3: "float",
    6: "A-law",
    7: "µ-law",
    17: "IMA ADPCM",
    85: "MP3",
  };
  return names[format] ?? `compressed (format ${format})`;
}

function presentDataBytes(bytes: Uint8Array, data: Chunk): number {
  const present = bytes.length - data.offset;
  if (data.declaredSize >= STREAMED_SIZE && present < data.declaredSize) return present;
  if (data.declaredSize === 0 && riffEndsBefore(bytes)) return present;
  if (data.declaredSize > present) {
    throw new AudioError(
      "truncated",
      `This WAV file is cut off: its header promises ${data.declaredSize} bytes of audio, ${present} are there. Copy or export it again.`,
    );
  }
  return data.declaredSize;
}

/** True if the file continues after its first header's data, as when a recorder could not fill in sizes. */
function riffEndsBefore(bytes: Uint8Array): boolean {
  return viewOf(bytes).getUint32(4, true) + 8 < bytes.length;
}
