import type { AudioData, Seconds } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import { refuseNonSound, refuseTooLong } from "./decoded-stream.ts";
import type { AudioFormat } from "../../contracts/audio-formats.ts";
import type { ForeignDecoders } from "./aac/decode.ts";
import type { AudioMetadata } from "./metadata.ts";
import { probeAudio } from "./probe.ts";
import { readerOf } from "./sniff.ts";

/** A decoded file. */
export interface DecodedAudio {
  audio: AudioData;
  format: AudioFormat;
  metadata: AudioMetadata;
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
 * @throws AudioError `unsupported`, `truncated`, `empty` or `too-long`
 */
export async function decodeAudio(bytes: Uint8Array, options: DecodeOptions = {}): Promise<DecodedAudio> {
  const maxSeconds = options.maxSeconds ?? Number.POSITIVE_INFINITY;
  const { format, read } = readerOf(bytes);
  refuseTooLong(probeAudio(bytes).durationSeconds, maxSeconds);
  const { audio, metadata } = await read(bytes, maxSeconds, options.foreign);
  refuseTooLong(sampleCount(audio) / audio.sampleRate, maxSeconds);
  refuseNonSound(audio);
  return { format, audio, metadata };
}
