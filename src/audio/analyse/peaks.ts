import type { AudioData } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";

/** Columns of a drawn waveform. */
export const PEAK_COLUMNS = 256;
const FULL_SCALE = 127;

/**
 * The outline of the waveform over all channels, for drawing.
 * @returns PEAK_COLUMNS pairs min, max as integers in [-127, 127]; louder than full scale is clipped; all 0 without samples
 */
export function measurePeaks(audio: AudioData): number[] {
  const length = sampleCount(audio);
  return Array.from({ length: PEAK_COLUMNS }, (_, column) => {
    const from = Math.floor((column * length) / PEAK_COLUMNS);
    const to = Math.max(from + 1, Math.floor(((column + 1) * length) / PEAK_COLUMNS));
    return extremes(audio.channels, from, Math.min(to, length));
  }).flat();
}

function extremes(channels: readonly Float32Array[], from: number, to: number): [number, number] {
  if (from >= to) return [0, 0];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const samples of channels) {
    for (let i = from; i < to; i++) {
      const sample = samples[i] ?? 0;
      if (sample < low) low = sample;
      if (sample > high) high = sample;
    }
  }
  return [toInteger(low), toInteger(high)];
}

function toInteger(sample: number): number {
  // Adding 0 turns −0 into 0.
  return Math.round(Math.max(-1, Math.min(1, sample)) * FULL_SCALE) + 0;
}
