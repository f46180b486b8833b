import type { Hertz } from "../audio.ts";
import type { AudioFormat } from "../../contracts/audio/audio-formats.ts";
import { type DecodeOptions, decodeAudio } from "./decode.ts";
import { refuseTooLong } from "./decoded-stream.ts";
import type { AudioMetadata } from "./metadata.ts";
import { stretchReader } from "./pcm/sound-layout.ts";
import { wavReader } from "./readers/wav.ts";
import { readWavMpeg } from "./mpeg/wav-mpeg.ts";
import { readWavLayout } from "./wav-layout.ts";
import { readWavMetadata } from "./wav-metadata.ts";

/** A file whose samples are read stretch by stretch. */
export interface OpenAudio {
  format: AudioFormat;
  metadata: AudioMetadata;
  sampleRate: Hertz;
  channelCount: number;
  /** Samples of each channel. */
  length: number;
  /** The samples from `start` up to `end` of each channel, the caller's to keep. */
  read(start: number, end: number): Float32Array[];
}

/**
 * Opens a file of any format that `decodeAudio` reads, with the same samples and errors. WAV with whole numbers is decoded where
 * it is read; anything else at once.
 */
export async function openAudio(bytes: Uint8Array, options: DecodeOptions = {}): Promise<OpenAudio> {
  return openWav(bytes, options) ?? decodeWhole(bytes, options);
}

function openWav(bytes: Uint8Array, { maxSeconds = Number.POSITIVE_INFINITY }: DecodeOptions): OpenAudio | null {
  if (!wavReader.recognises(bytes) || readWavMpeg(bytes)) return null;
  const layout = layoutOf(bytes);
  const read = layout && stretchReader(layout);
  if (!read) return null;
  const { sampleRate, channels, frames, announcedFrames, chunks, isLittleEndian } = layout;
  refuseTooLong(frames / sampleRate, maxSeconds);
  const metadata = readWavMetadata(chunks, (announcedFrames ?? frames) / sampleRate, isLittleEndian);
  return { format: "wav", metadata, sampleRate, channelCount: channels, length: frames, read };
}

/** Null for what is no WAV file of samples: then the reader of all formats says what it is. */
function layoutOf(bytes: Uint8Array): ReturnType<typeof readWavLayout> | null {
  try {
    return readWavLayout(bytes);
  } catch {
    return null;
  }
}

async function decodeWhole(bytes: Uint8Array, options: DecodeOptions): Promise<OpenAudio> {
  const { audio, format, metadata } = await decodeAudio(bytes, options);
  const { sampleRate, channels } = audio;
  return {
    format,
    metadata,
    sampleRate,
    channelCount: channels.length,
    length: channels[0]?.length ?? 0,
    read: (start, end) => channels.map((samples) => samples.slice(start, end)),
  };
}
