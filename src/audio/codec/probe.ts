import type { Hertz, Seconds } from "../audio.ts";
import type { AudioFormat } from "../../contracts/audio-formats.ts";
import { readerOf } from "./sniff.ts";

/** Audio facts from a file's headers. */
export interface AudioProbe {
  format: AudioFormat;
  /** Null when only decoding would tell. */
  durationSeconds: Seconds | null;
  sampleRate: Hertz;
  channels: number;
}

/**
 * Reads what a file is and how long, from its headers alone: no decoder is loaded, no sample looked at.
 * @throws AudioError `unsupported`, `truncated` or `empty`, in words for the person who gave the file
 */
export function probeAudio(bytes: Uint8Array): AudioProbe {
  const { format, probe } = readerOf(bytes);
  const { sampleRate, channels, frames } = probe(bytes);
  return { format, durationSeconds: frames === null ? null : frames / sampleRate, sampleRate, channels };
}
