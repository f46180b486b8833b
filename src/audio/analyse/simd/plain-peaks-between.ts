import { BLOCK, GAIN_BOUND, KERNELS, type PeaksBetween, PHASES, TAPS } from "./peak-tables.ts";

const COARSE_STEP = 4;
/** A 4x grid reads at most 0.7 dB (0.92) low at the Nyquist frequency, so only values above this share of the peak can hide a higher one. */
const REFINE_ABOVE = 0.92;
/** A 2x grid reads at most 3 dB (0.707) low at the Nyquist frequency: the same for a first look at half samples. */
const LOOK_CLOSER_ABOVE = 0.7;

/** Peaks in JavaScript alone: for machines without SIMD. */
export class PlainPeaksBetween implements PeaksBetween {
  #window = new Float32Array(0);

  window(length: number): Float32Array {
    if (length > this.#window.length) this.#window = new Float32Array(length);
    return this.#window.subarray(0, length);
  }

  highest(count: number): number {
    return highest(this.#window, 0, count);
  }

  truePeak(blocks: number, peakSoFar: number): number {
    let peak = peakSoFar;
    for (let start = TAPS / 2; start < TAPS / 2 + blocks * BLOCK; start += BLOCK) {
      const around = highest(this.#window, start - TAPS / 2, start + BLOCK + TAPS / 2);
      if (around * GAIN_BOUND > peak) peak = blockPeak(this.#window, start, peak);
    }
    return peak;
  }
}

function blockPeak(samples: Float32Array, start: number, peakSoFar: number): number {
  let peak = peakSoFar;
  for (let index = start; index < start + BLOCK; index++) {
    const sample = Math.abs(samples[index] ?? 0);
    const halfway = Math.abs(interpolate(samples, index, PHASES / 2));
    if (Math.max(sample, halfway) < peak * LOOK_CLOSER_ABOVE) continue;
    for (let phase = 0; phase < PHASES; phase += COARSE_STEP) {
      if (Math.abs(interpolate(samples, index, phase)) <= peak * REFINE_ABOVE) continue;
      const near = peakNear(samples, index, phase);
      if (near > peak) peak = near;
    }
  }
  return peak;
}

/** The highest value within half a coarse step of a point. */
function peakNear(samples: Float32Array, index: number, phase: number): number {
  let peak = 0;
  for (let near = phase - COARSE_STEP / 2; near <= phase + COARSE_STEP / 2; near++) {
    const value = near < 0 ? interpolate(samples, index - 1, near + PHASES) : interpolate(samples, index, near);
    if (Math.abs(value) > peak) peak = Math.abs(value);
  }
  return peak;
}

/** The waveform `phase` sixteenths of a sample after `index`, which lies at least half a kernel inside the array. */
function interpolate(samples: Float32Array, index: number, phase: number): number {
  const first = index - (TAPS / 2 - 1);
  const kernel = phase * TAPS;
  let sum = 0;
  for (let k = 0; k < TAPS; k++) sum += (KERNELS[kernel + k] ?? 0) * (samples[first + k] ?? 0);
  return sum;
}

function highest(samples: Float32Array, from: number, to: number): number {
  let peak = 0;
  for (let i = from; i < to; i++) {
    const level = Math.abs(samples[i] ?? 0);
    if (level > peak) peak = level;
  }
  return peak;
}
