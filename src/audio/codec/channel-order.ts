import type { AudioData } from "../audio.ts";

/**
 * For each channel of a WAV file the one of Vorbis and Opus that is the same loudspeaker, by the number of channels (Vorbis I
 * specification, section 4.3.9): they have the centre second, WAV has it third.
 */
const VORBIS_CHANNELS: Record<number, readonly number[]> = {
  3: [0, 2, 1],
  5: [0, 2, 1, 3, 4],
  6: [0, 2, 1, 5, 3, 4],
  7: [0, 2, 1, 6, 5, 3, 4],
  8: [0, 2, 1, 7, 5, 6, 3, 4],
};

/** Puts the channels of Vorbis and Opus into the order that WAV files have. */
export function toWaveOrder({ sampleRate, channels }: AudioData): AudioData {
  const order = VORBIS_CHANNELS[channels.length];
  if (!order) return { sampleRate, channels };
  return { sampleRate, channels: order.flatMap((from) => channels[from] ?? []) };
}
