import type { AudioFormat } from "../../contracts/audio-formats.ts";
import type { AudioData } from "../audio.ts";
import { readFlacHeaders } from "./flac-headers.ts";
import { isPlainOgg } from "./ogg/read.ts";
import { readChunks, readText, viewOf } from "./riff.ts";
import { writeWav, type WavMetadata } from "./wav.ts";

/**
 * True if browsers and ffmpeg read a file alike, and as it is meant. What it says of a format was measured with Chromium 156
 * and ffmpeg 5.1: both refuse WAV of 64-bit floats or take it for another codec, both drop the last samples of Vorbis that fits
 * on one page, and no browser but Safari plays Apple Lossless.
 */
export function isPlain(bytes: Uint8Array, format: AudioFormat): boolean {
  switch (format) {
    case "wav":
      return isPlainWav(bytes);
    case "flac":
      return PLAIN_FLAC_DEPTHS.has(readFlacHeaders(bytes).bitDepth);
    case "ogg":
      return isPlainOgg(bytes);
    case "mp3":
      return true;
    default:
      return false;
  }
}

const PLAIN_FLAC_DEPTHS = new Set([16, 24]);
const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

/** PCM whose samples fill their containers, or single floats, in a RIFF file. */
function isPlainWav(bytes: Uint8Array): boolean {
  if (readText(bytes, 0, 4) !== "RIFF") return false;
  const format = [...readChunks(bytes, 12)].find(({ id }) => id === "fmt ")?.bytes;
  if (!format || format.length < 16) return false;
  const view = viewOf(format);
  const tag = view.getUint16(0, true);
  const isExtensible = tag === EXTENSIBLE && format.length >= 26;
  const container = (view.getUint16(12, true) * 8) / Math.max(1, view.getUint16(2, true));
  const valid = isExtensible ? view.getUint16(18, true) || container : view.getUint16(14, true);
  const kind = isExtensible ? view.getUint16(24, true) : tag;
  if (valid !== container) return false;
  return kind === PCM ? [8, 16, 24, 32].includes(container) : kind === FLOAT && container === 32;
}

/**
 * The same sound as a WAV file that everything reads: 24 bits, or single floats where that would clip. WAV and not FLAC, since
 * our encoder makes FLAC of a quarter of an hour in two minutes, and not all models take it.
 */
export function plainTwin(audio: AudioData, metadata: WavMetadata): Uint8Array<ArrayBuffer> {
  const isLoud = audio.channels.some((samples) => samples.some((sample) => Math.abs(sample) > 1));
  return Uint8Array.from(writeWav(audio, { bitDepth: isLoud ? 32 : 24, metadata }));
}
