import type { AudioData, Seconds } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import { refuseNonSound, refuseTooLong } from "./decoded-stream.ts";
import type { AudioFormat } from "../../contracts/audio/audio-formats.ts";
import type { ForeignDecoders } from "./aac/decode.ts";
import type { AudioMetadata } from "./metadata.ts";
import { readerOf } from "./sniff.ts";

/** A decoded file. */
export interface DecodedAudio {
  audio: AudioData;
  format: AudioFormat;
  metadata: AudioMetadata;
  /** Sentences for a person: what of the file is missing or was left out. */
  warnings: string[];
}

/** Limits and means of decoding. */
export interface DecodeOptions {
  /** Longer audio is refused, as far as possible before it is decoded. */
  maxSeconds?: Seconds;
  /** Decoders of codecs for which there is none here. */
  foreign?: ForeignDecoders;
}

/**
 * Decodes a file of any format of `AUDIO_FORMATS`. Whatever its reader answers is checked here.
 * A file that is cut off or damaged gives what is intact, and a warning.
 * @throws AudioError `unsupported`, `truncated`, `empty` or `too-long`
 */
export async function decodeAudio(bytes: Uint8Array, options: DecodeOptions = {}): Promise<DecodedAudio> {
  const maxSeconds = options.maxSeconds ?? Number.POSITIVE_INFINITY;
  const { format, read } = readerOf(bytes);
  const { audio, metadata, announcedFrames = null, warnings = [] } = await read(bytes, maxSeconds, options.foreign);
  refuseNonSound(audio);
  refuseTooLong(sampleCount(audio) / audio.sampleRate, maxSeconds);
  return { format, audio, metadata, warnings: [...missing(sampleCount(audio), announcedFrames), ...warnings] };
}

/** A word about samples that the file announces and does not hold. */
export function missing(frames: number, announced: number | null): string[] {
  if (announced === null || frames >= announced) return [];
  const percent = Math.max(1, Math.round((100 * (announced - frames)) / announced));
  return [
    `This file is cut off or damaged: ${announced - frames} of ${announced} samples (${percent} %) are missing. The rest was taken.`,
  ];
}
