import type { Hertz } from "../audio.ts";
import { RealFft } from "../core/fft.ts";

/** A pitch that a moment may have. */
export interface PitchCandidate {
  /** MIDI note, fractional; 69 is A4 = 440 Hz. */
  note: number;
  /** 0..1; those of a frame sum to at most 1, and what is missing speaks for no pitch. */
  probability: number;
}

/** Analysis of one frame. */
export interface PitchFrame {
  candidates: PitchCandidate[];
  /** Mean square of the samples. */
  power: number;
}

/** Frames over time; frame t lies around second t / rate. */
export interface PitchFrames {
  frames: PitchFrame[];
  rate: Hertz;
}

/** E1 and C7 with a quarter tone around them. */
const LOWEST: Hertz = 40;
const HIGHEST: Hertz = 2_155;
/** Samples that are compared with themselves a period later: at 22 kHz two periods of the lowest note. */
const COMPARED = 1_024;
const SIZE = 2_048;
const HOP = 256;
/** Mean square below −80 dBFS is silence. */
const SILENCE = 1e-8;

/**
 * Pitch candidates by probabilistic YIN (Mauch and Dixon, "pYIN", ICASSP 2014): the cumulative mean normalised
 * difference of de Cheveigné and Kawahara, with its threshold drawn from a beta distribution.
 * @param mono at about 22 kHz
 */
export function findPitchCandidates(mono: Float32Array, sampleRate: Hertz): PitchFrames {
  const comparison = new Comparison(mono, Math.ceil(sampleRate / LOWEST) + 1);
  const frames = Array.from({ length: Math.floor(mono.length / HOP) + 1 }, (_, t): PitchFrame => {
    const power = comparison.at(t * HOP - COMPARED / 2);
    return { power, candidates: power < SILENCE ? [] : candidatesOf(comparison.difference, sampleRate) };
  });
  return { frames, rate: sampleRate / HOP };
}

/** Compares a piece of a signal with itself at every lag. Owns its work space. */
class Comparison {
  /** Cumulative mean normalised difference by lag in samples; 0 where the signal repeats exactly. */
  readonly difference: Float64Array;
  readonly #mono: Float32Array;
  readonly #fft = new RealFft(SIZE);
  readonly #whole = new Float64Array(SIZE);
  readonly #piece = new Float64Array(SIZE);
  readonly #wholeRe = new Float64Array(SIZE / 2 + 1);
  readonly #wholeIm = new Float64Array(SIZE / 2 + 1);
  readonly #pieceRe = new Float64Array(SIZE / 2 + 1);
  readonly #pieceIm = new Float64Array(SIZE / 2 + 1);

  constructor(mono: Float32Array, lags: number) {
    this.#mono = mono;
    this.difference = new Float64Array(Math.min(lags + 1, SIZE - COMPARED));
  }

  /** Fills `difference` for the piece that begins at a sample, also beyond either end. @returns the piece's mean square */
  at(start: number): number {
    const [whole, piece] = [this.#whole, this.#piece];
    for (let i = 0; i < SIZE; i++) whole[i] = this.#mono[start + i] ?? 0;
    piece.set(whole.subarray(0, COMPARED));
    let energy = 0;
    for (let i = 0; i < COMPARED; i++) energy += (piece[i] ?? 0) * (piece[i] ?? 0);
    if (energy / COMPARED >= SILENCE) {
      this.#correlate();
      this.#normalise(energy);
    }
    return energy / COMPARED;
  }

  /** Leaves the correlation of the piece with the whole in `#piece`. */
  #correlate(): void {
    const [re, im, pieceRe, pieceIm] = [this.#wholeRe, this.#wholeIm, this.#pieceRe, this.#pieceIm];
    this.#fft.forward(this.#whole, re, im);
    this.#fft.forward(this.#piece, pieceRe, pieceIm);
    for (let k = 0; k < re.length; k++) {
      const [a, b, c, d] = [pieceRe[k] ?? 0, pieceIm[k] ?? 0, re[k] ?? 0, im[k] ?? 0];
      re[k] = a * c + b * d;
      im[k] = a * d - b * c;
    }
    this.#fft.inverse(re, im, this.#piece);
    this.#piece.fill(0, COMPARED);
  }

  #normalise(energy: number): void {
    const [whole, correlation, difference] = [this.#whole, this.#piece, this.difference];
    let shifted = energy;
    let total = 0;
    difference[0] = 1;
    for (let lag = 1; lag < difference.length; lag++) {
      const [left, entered] = [whole[lag - 1] ?? 0, whole[COMPARED + lag - 1] ?? 0];
      shifted += entered * entered - left * left;
      const raw = Math.max(0, energy + shifted - 2 * (correlation[lag] ?? 0));
      total += raw;
      difference[lag] = total > 0 ? (raw * lag) / total : 1;
    }
  }
}

/** Each dip that is deeper than all at shorter lags, with the probability that the threshold lies between. */
function candidatesOf(difference: Float64Array, sampleRate: Hertz): PitchCandidate[] {
  const candidates: PitchCandidate[] = [];
  let lowest = 1;
  for (let lag = Math.floor(sampleRate / HIGHEST); lag < difference.length - 1; lag++) {
    const [left, depth, right] = [difference[lag - 1] ?? 1, difference[lag] ?? 1, difference[lag + 1] ?? 1];
    if (depth >= lowest || depth > left || depth >= right) continue;
    const curvature = left - 2 * depth + right;
    const period = lag + (curvature > 0 ? (0.5 * (left - right)) / curvature : 0);
    const frequency = sampleRate / period;
    const probability = thresholdBelow(lowest) - thresholdBelow(depth);
    lowest = depth;
    if (frequency <= HIGHEST && frequency >= LOWEST)
      candidates.push({ note: 69 + 12 * Math.log2(frequency / 440), probability });
  }
  return candidates;
}

/** Distribution function of Beta(2, 4), a wider prior than Beta(2, 18) of pYIN: see the README. */
function thresholdBelow(depth: number): number {
  return depth >= 1 ? 1 : 1 - Math.exp(4 * Math.log(1 - depth)) * (1 + 4 * depth);
}
