import { AudioError, type Hertz, type Seconds } from "../audio.ts";
import { readFlacHeaders } from "./flac-headers.ts";
import { id3Length } from "./id3.ts";
import { findFirstFrame, readInfoHeader, walkFrames } from "./mp3-frames.ts";
import { readOggHeaders } from "./ogg-headers.ts";
import { sniffAudio, type AudioFormat } from "./sniff.ts";
import { readWavLayout } from "./wav-layout.ts";

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
  const format = sniffAudio(bytes);
  switch (format) {
    case "wav":
      return describe(format, readWavLayout(bytes));
    case "flac":
      return describe(format, readFlacHeaders(bytes));
    case "ogg":
      return describe(format, readOggHeaders(bytes));
    case "mp3":
      return describe(format, measureMp3(bytes));
  }
}

function describe(
  format: AudioFormat,
  stream: { sampleRate: Hertz; channels: number; frames: number | null },
): AudioProbe {
  const { sampleRate, channels, frames } = stream;
  return { format, durationSeconds: frames === null ? null : frames / sampleRate, sampleRate, channels };
}

/** Counts the frames themselves, since the count in an Info header is wrong in files that were cut. */
function measureMp3(bytes: Uint8Array): { sampleRate: Hertz; channels: number; frames: number } {
  const first = findFirstFrame(bytes, id3Length(bytes));
  if (!first) throw new AudioError("unsupported", "This MP3 file holds no audio frames.");
  let samples = 0;
  for (const frame of walkFrames(bytes, first)) samples += frame.samples;
  const info = readInfoHeader(bytes, first);
  const trimmed = info ? first.samples + (info.delay ?? 0) + (info.padding ?? 0) : 0;
  if (samples <= trimmed) throw new AudioError("empty", "This MP3 file holds no audio.");
  return { sampleRate: first.sampleRate, channels: first.channels, frames: samples - trimmed };
}
