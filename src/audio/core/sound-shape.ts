import type { AudioData, Hertz } from "../audio.ts";
import { sampleCount } from "./channels.ts";

/** What is known of audio before its samples come. */
export interface SoundShape {
  sampleRate: Hertz;
  channelCount: number;
  /** Samples of each channel. */
  length: number;
}

/** The shape of audio that is there. */
export function shapeOf(audio: AudioData): SoundShape {
  return { sampleRate: audio.sampleRate, channelCount: audio.channels.length, length: sampleCount(audio) };
}

/** Samples of a piece: enough to make a call cheap, and little memory. */
export const PIECE = 65_536;

/** Audio in pieces, which are views, for what measures sound as it comes. */
export function* piecesOf({ channels }: { channels: readonly Float32Array[] }): Generator<Float32Array[]> {
  const length = channels[0]?.length ?? 0;
  for (let start = 0; start < length; start += PIECE)
    yield channels.map((samples) => samples.subarray(start, start + PIECE));
}
