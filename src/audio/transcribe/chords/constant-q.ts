import type { Hertz } from "../../audio.ts";

/** Rate that the network hears at. */
export const NETWORK_RATE: Hertz = 22_050;
/** Samples from one frame to the next at NETWORK_RATE. */
export const FRAME_HOP = 256;
/** Bins of a frame: a third of a semitone each, from A0 on. */
export const PITCH_BINS = 309;

const BINS_PER_OCTAVE = 36;
const OCTAVES = Math.ceil(PITCH_BINS / BINS_PER_OCTAVE);
const LOWEST: Hertz = 27.5;
/** Taps of the kernels and of the half-band filter. */
const TAPS = 256;
/** Cycles of a tone under its kernel. */
const CYCLES = 1 / (Math.exp(Math.LN2 / BINS_PER_OCTAVE) - 1);

/**
 * Power of a constant-Q transform by octaves, as the network was taught with it: kernels of the highest octave, then the
 * signal at half the rate for each octave below (Schörkhuber and Klapuri, "Constant-Q transform toolbox", SMC 2010).
 * @param samples at NETWORK_RATE, at least 257 · 128 of them, so that the lowest octave can be mirrored at its ends
 * @returns floor(samples / FRAME_HOP) + 1 frames × PITCH_BINS powers, row-major
 */
export function constantQPower(samples: Float32Array): Float64Array {
  const frames = Math.floor(samples.length / FRAME_HOP) + 1;
  const powers = new Float64Array(frames * PITCH_BINS);
  let octave = Float64Array.from(samples);
  for (let below = 0; below < OCTAVES; below++) {
    if (below > 0) octave = halved(octave);
    const firstBin = PITCH_BINS - (below + 1) * BINS_PER_OCTAVE;
    const hop = FRAME_HOP >> below;
    const mirrored = withMirroredEnds(octave);
    for (let index = Math.max(0, -firstBin); index < BINS_PER_OCTAVE; index++) {
      const kernel = kernelOf(index);
      const bin = firstBin + index;
      // Kernels sum to one, so that a longer one gathers less noise; the network expects that undone.
      const weight = Math.ceil((CYCLES * NETWORK_RATE) / frequencyOf(bin));
      for (let t = 0; t < frames; t++) powers[t * PITCH_BINS + bin] = weight * powerUnder(kernel, mirrored, t * hop);
    }
  }
  return powers;
}

/** A windowed complex tone; its taps lie in the middle of TAPS. */
interface Kernel {
  start: number;
  re: Float64Array;
  im: Float64Array;
}

const kernels: Kernel[] = [];

/** Kernel of a bin of the highest octave, kept once made: it is the same for all octaves. */
function kernelOf(index: number): Kernel {
  return (kernels[index] ??= makeKernel(frequencyOf(PITCH_BINS - BINS_PER_OCTAVE + index)));
}

function makeKernel(frequency: Hertz): Kernel {
  const length = Math.ceil((CYCLES * NETWORK_RATE) / frequency);
  const start = Math.ceil(TAPS / 2 - length / 2) - (length % 2);
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    // A Hann window that sums to one.
    const window = (1 - Math.cos((2 * Math.PI * i) / length)) / length;
    const phase = (2 * Math.PI * frequency * i) / NETWORK_RATE;
    re[i] = window * Math.cos(phase);
    im[i] = window * Math.sin(phase);
  }
  return { start, re, im };
}

function frequencyOf(bin: number): Hertz {
  return LOWEST * Math.exp((bin / BINS_PER_OCTAVE) * Math.LN2);
}

function powerUnder({ start, re, im }: Kernel, samples: Float64Array, first: number): number {
  let [real, imaginary] = [0, 0];
  for (let i = 0; i < re.length; i++) {
    const sample = samples[first + start + i] ?? 0;
    real += sample * (re[i] ?? 0);
    imaginary += sample * (im[i] ?? 0);
  }
  return real * real + imaginary * imaginary;
}

/** Half a kernel more on both sides, mirrored without repeating the end. */
function withMirroredEnds(samples: Float64Array): Float64Array {
  const half = TAPS / 2;
  const mirrored = new Float64Array(samples.length + TAPS);
  mirrored.set(samples, half);
  for (let i = 1; i <= half; i++) {
    mirrored[half - i] = samples[i] ?? 0;
    mirrored[half + samples.length - 1 + i] = samples[samples.length - 1 - i] ?? 0;
  }
  return mirrored;
}

/** The signal at half its rate; beyond its ends lies silence. */
function halved(samples: Float64Array): Float64Array<ArrayBuffer> {
  const taps = halfBand();
  const output = new Float64Array(Math.floor((samples.length - 2) / 2) + 1);
  for (let t = 0; t < output.length; t++) {
    const first = 2 * t - (TAPS / 2 - 1);
    const [from, to] = [Math.max(0, -first), Math.min(TAPS, samples.length - first)];
    let sum = 0;
    for (let i = from; i < to; i++) sum += (taps[i] ?? 0) * (samples[first + i] ?? 0);
    output[t] = sum;
  }
  return output;
}

let halfBandTaps: Float64Array | undefined;

/** A half-band filter by frequency sampling on a grid of twice its taps, under a Hamming window. */
function halfBand(): Float64Array {
  halfBandTaps ??= Float64Array.from({ length: TAPS }, (_, n) => {
    const turn = (Math.PI * (n - (TAPS - 1) / 2)) / TAPS;
    // Half as much of the last, which lies on the edge.
    let sum = 1 + Math.cos((TAPS / 2) * turn);
    for (let k = 1; k < TAPS / 2; k++) sum += 2 * Math.cos(k * turn);
    return (sum / (2 * TAPS)) * (0.54 - 0.46 * Math.cos((2 * Math.PI * n) / (TAPS - 1)));
  });
  return halfBandTaps;
}
