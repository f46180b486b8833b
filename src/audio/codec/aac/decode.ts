import { AudioError, type AudioData, type Seconds } from "../../audio.ts";
import { refuseTooLong } from "../decoded-stream.ts";
import type { DecodedBatches } from "../packet-track.ts";
import { concatBytes } from "../riff.ts";
import { readWav } from "../wav.ts";
import { AAC_FRAME_SAMPLES, toAdts, type AacConfig } from "./config.ts";

/** Decoders of codecs for which this package has none: whoever calls `decodeAudio` may know one. */
export interface ForeignDecoders {
  /** Decodes an ADTS stream to a WAV file, all samples of all frames. */
  aac?: (adts: Uint8Array) => Promise<Uint8Array>;
}

/** Told where nobody can decode AAC. */
export const AAC_REFUSAL =
  "This file holds AAC, for which no freely licensed decoder can be shipped. Install ffmpeg on the machine of the studio, " +
  "or export the file as WAV or FLAC.";

/**
 * Decodes AAC packets by a decoder that is not ours.
 * @throws AudioError `unsupported` without one, or if it fails; `too-long`
 */
export async function decodeAac(
  config: AacConfig,
  packets: readonly Uint8Array[],
  { maxSeconds, foreign }: { maxSeconds: Seconds; foreign?: ForeignDecoders },
): Promise<DecodedBatches> {
  refuseTooLong((packets.length * AAC_FRAME_SAMPLES) / config.sampleRate, maxSeconds);
  const audio = await decodeAdts(toAdts(config, packets), foreign);
  return { audio, ends: [audio.channels[0]?.length ?? 0] };
}

/**
 * Decodes the frames of an ADTS stream by a decoder that is not ours.
 * @throws AudioError `unsupported` without one, or if it fails
 */
export async function decodeAdts(frames: readonly Uint8Array[], foreign?: ForeignDecoders): Promise<AudioData> {
  if (!foreign?.aac) throw new AudioError("unsupported", AAC_REFUSAL);
  return readWav(await foreign.aac(concatBytes(frames))).audio;
}
