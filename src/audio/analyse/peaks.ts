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
  const meter = new OutlineMeter(sampleCount(audio));
  meter.add(audio.channels);
  return meter.peaks();
}

/** `measurePeaks` of audio that comes piece by piece. */
export class OutlineMeter {
  readonly #length: number;
  readonly #lows = new Float64Array(PEAK_COLUMNS).fill(Number.POSITIVE_INFINITY);
  readonly #highs = new Float64Array(PEAK_COLUMNS).fill(Number.NEGATIVE_INFINITY);
  #done = 0;

  /** @param length samples of each channel that will come */
  constructor(length: number) {
    this.#length = length;
  }

  /** Takes the next samples of each channel. */
  add(channels: readonly Float32Array[]): void {
    const end = this.#done + (channels[0]?.length ?? 0);
    const first = Math.max(0, Math.floor((this.#done / this.#length) * PEAK_COLUMNS) - 1);
    for (let column = first; column < PEAK_COLUMNS; column++) {
      const from = Math.floor((column * this.#length) / PEAK_COLUMNS);
      const to = Math.max(from + 1, Math.floor(((column + 1) * this.#length) / PEAK_COLUMNS));
      if (from >= end) break;
      this.#widen(column, channels, [Math.max(0, from - this.#done), Math.min(to, end) - this.#done]);
    }
    this.#done = end;
  }

  /** The outline of what came. */
  peaks(): number[] {
    return Array.from(this.#lows, (low, column) =>
      Number.isFinite(low) ? [toInteger(low), toInteger(this.#highs[column] ?? 0)] : [0, 0],
    ).flat();
  }

  #widen(column: number, channels: readonly Float32Array[], [from, to]: [number, number]): void {
    let [low, high] = [this.#lows[column] ?? 0, this.#highs[column] ?? 0];
    for (const samples of channels) {
      for (let i = from; i < to; i++) {
        const sample = samples[i] ?? 0;
        if (sample < low) low = sample;
        if (sample > high) high = sample;
      }
    }
    [this.#lows[column], this.#highs[column]] = [low, high];
  }
}

function toInteger(sample: number): number {
  // Adding 0 turns −0 into 0.
  return Math.round(Math.max(-1, Math.min(1, sample)) * FULL_SCALE) + 0;
}
