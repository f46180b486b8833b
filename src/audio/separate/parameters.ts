import type { Hertz } from "../audio.ts";
import { nearestPowerOfTwo } from "../core/fft.ts";

/** One harmonic–percussive split: sizes of the transform and of its median filters, and how the mask leans. */
export interface MedianSplit {
  /** Transform size in samples at 44.1 kHz. */
  size: number;
  /** Frames of the median along time, which keeps what lasts. */
  timeMedian: number;
  /** Bins of the median along frequency, which keeps what strikes. */
  frequencyMedian: number;
  /** Weight of transient against sustained energy; above 1, only clearly sustained sound passes as such. */
  strikeWeight: number;
}

/** All parameters of the splitter; tuned on two songs of MUSDB18, then frozen and checked on six held-out mixes. */
export const PARAMETERS = {
  /** First pass: 93 ms hops, fine in frequency, so that only steady notes last. */
  sustained: { size: 16_384, timeMedian: 25, frequencyMedian: 17, strikeWeight: 2 } satisfies MedianSplit,
  /** Second pass on the rest: short windows tell drum hits from the moving partials of voices. */
  percussive: { size: 2_048, timeMedian: 9, frequencyMedian: 17, strikeWeight: 2 } satisfies MedianSplit,
  /** Third pass: transform in which the stems' masks are made, at 44.1 kHz. */
  maskSize: 8_192,
  /** Sustained sound below belongs to the bass. */
  bassBelow: 260 as Hertz,
  /** Sound that is neither sustained nor transient is voice above this frequency, and the body of the kick drum below. */
  voiceAbove: 170 as Hertz,
  /** Correlation of left and right from which sound counts as centred, where voices stand. */
  centreFrom: 0.3,
  /** Gains on amplitude before the masks are normalised. */
  movingVoiceGain: 0.8,
  sustainedVoiceGain: 0.6,
  /** Gains on power. */
  drumsGain: 0.7,
  kickGain: 1,
} as const;

/** A transform size of the same duration at another sample rate, as near as powers of two allow; at least 64. */
export function sizeAtRate(size: number, sampleRate: Hertz): number {
  return Math.max(64, nearestPowerOfTwo((size * sampleRate) / 44_100));
}
