import type { Hertz, Seconds } from "../audio.ts";
import type { AudioFormat } from "../../contracts/audio/audio-formats.ts";
import { readerOf } from "./sniff.ts";

/** Audio facts from a file's headers. */
export interface AudioProbe {
  format: AudioFormat;
  /** Null when only decoding would tell. */
  durationSeconds: Seconds | null;
  sampleRate: Hertz;
  channels: number;
  /**
   * False if a browser or another program may refuse the file, or read it otherwise: it needs a plain copy for them.
   * Measured with Chromium 156 and ffmpeg 5.1: both refuse WAV of 64-bit floats or take it for another codec, both drop the
   * last samples of Vorbis that fits on one page, and no browser but Safari plays Apple Lossless.
   */
  isPlainlyPlayable: boolean;
}

/** Rates that browsers (Web Audio API, section 1.4, and in fact twice its upper bound) and models can be trusted with. */
const MIN_COMMON_RATE = 8_000;
const MAX_COMMON_RATE = 192_000;

/**
 * Reads what a file is and how long, from its headers alone: no decoder is loaded, no sample looked at.
 * @throws AudioError `unsupported`, `truncated` or `empty`, in words for the person who gave the file
 */
export function probeAudio(bytes: Uint8Array): AudioProbe {
  const { format, probe } = readerOf(bytes);
  const { sampleRate, channels, frames, isPlain = false } = probe(bytes);
  return {
    format,
    durationSeconds: frames === null ? null : frames / sampleRate,
    sampleRate,
    channels,
    isPlainlyPlayable: isPlain && sampleRate >= MIN_COMMON_RATE && sampleRate <= MAX_COMMON_RATE,
  };
}
