import { medianAlongFrequency, medianAlongTime } from "./median.ts";
import type { MedianSplit } from "./parameters.ts";

/** Two matrices as large as the one to be split. */
export interface MedianWorkSpace {
  lasting: Float32Array;
  striking: Float32Array;
}

/**
 * Harmonic–percussive separation by median filters (Fitzgerald 2010): in a frames × bins matrix of powers, what lasts is
 * smooth along time and what strikes is smooth along frequency.
 * @returns the share of each value that lasts, 0–1, in `work.lasting`; 1 minus it strikes
 */
export function sustainedMask(
  powers: Float32Array,
  bins: number,
  split: MedianSplit,
  work: MedianWorkSpace,
): Float32Array {
  const { lasting, striking } = work;
  medianAlongTime(powers, bins, split.timeMedian, lasting);
  medianAlongFrequency(powers, bins, split.frequencyMedian, striking);
  for (let i = 0; i < powers.length; i++) {
    const lasts = lasting[i] ?? 0;
    lasting[i] = lasts / (lasts + split.strikeWeight * (striking[i] ?? 0) + 1e-20);
  }
  return lasting;
}
