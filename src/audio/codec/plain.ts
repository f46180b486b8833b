import type { AudioData } from "../audio.ts";
import { peakAmplitude } from "../core/peak-amplitude.ts";
import { writeWav, type WavMetadata } from "./wav.ts";

/**
 * The same sound as a WAV file that everything reads: 24 bits, or single floats where that would clip. WAV and not FLAC, since
 * our encoder makes FLAC of a quarter of an hour in two minutes, and not all models take it.
 */
export function plainTwin(audio: AudioData, metadata: WavMetadata): Uint8Array<ArrayBuffer> {
  const isLoud = audio.channels.some((samples) => peakAmplitude(samples) > 1);
  return Uint8Array.from(writeWav(audio, { bitDepth: isLoud ? 32 : 24, metadata }));
}
