import { RealFft } from "../../core/fft.ts";
import type { Hertz } from "../../audio.ts";

/** Both are made once for each size. */
const windows = new Map<number, Float64Array>();
const transforms = new Map<number, RealFft>();
/** Samples in each of the overlapping blocks that `wholeSpectrum` looks at. */
const BLOCK = 8192;

/** Four-term Blackman-Harris window: side lobes below -92 dB. */
function blackmanHarris(size: number): Float64Array {
  const known = windows.get(size);
  if (known) return known;
  const window = Float64Array.from({ length: size }, (_, index) => {
    const turn = (2 * Math.PI * index) / size;
    return 0.35875 - 0.48829 * Math.cos(turn) + 0.14128 * Math.cos(2 * turn) - 0.01168 * Math.cos(3 * turn);
  });
  windows.set(size, window);
  return window;
}

/** Power spectrum of `size` samples from `start` on, windowed; beyond the signal lies silence. */
export function powerSpectrum(signal: Float32Array, start: number, size: number): Float64Array {
  const fft = transformOf(size);
  const windowed = blackmanHarris(size).map((weight, index) => weight * (signal[start + index] ?? 0));
  const re = new Float64Array(fft.bins);
  const im = new Float64Array(fft.bins);
  fft.forward(windowed, re, im);
  return re.map((value, bin) => value * value + (im[bin] ?? 0) * (im[bin] ?? 0));
}

function transformOf(size: number): RealFft {
  const transform = transforms.get(size) ?? new RealFft(size);
  transforms.set(size, transform);
  return transform;
}

/** Power spectrum of a whole signal, for `bandEnergy`: of all its blocks together. */
export function wholeSpectrum(signal: Float32Array): Float64Array {
  const whole = new Float64Array(BLOCK / 2 + 1);
  for (let start = -BLOCK / 2; start < signal.length; start += BLOCK / 2) {
    const block = powerSpectrum(signal, start, BLOCK);
    for (let bin = 0; bin < whole.length; bin++) whole[bin] = (whole[bin] ?? 0) + (block[bin] ?? 0);
  }
  return whole;
}

/** Energy of a whole signal between two frequencies. @param spectrum of that signal, by `wholeSpectrum` */
export function bandEnergy(spectrum: Float64Array, sampleRate: Hertz, band: { from: Hertz; to: Hertz }): number {
  const binOf = (frequency: Hertz) => Math.ceil((frequency * BLOCK) / sampleRate);
  return spectrum.subarray(binOf(band.from), binOf(band.to)).reduce((sum, power) => sum + power, 0);
}

/** The strongest frequency between two others, to a fraction of a bin. */
export function strongestFrequency(
  signal: Float32Array,
  sampleRate: Hertz,
  look: { start: number; size: number; from: Hertz; to: Hertz },
): Hertz {
  const spectrum = powerSpectrum(signal, look.start, look.size);
  const hertzPerBin = sampleRate / look.size;
  let best = Math.ceil(look.from / hertzPerBin);
  for (let bin = best; bin < look.to / hertzPerBin; bin++) {
    if ((spectrum[bin] ?? 0) > (spectrum[best] ?? 0)) best = bin;
  }
  const [before, here, after] = [-1, 0, 1].map((offset) => Math.log((spectrum[best + offset] ?? 0) + 1e-30));
  const [low = 0, mid = 0, high = 0] = [before, here, after];
  const bend = low - 2 * mid + high;
  return (best + (bend === 0 ? 0 : (0.5 * (low - high)) / bend)) * hertzPerBin;
}

/** Highest absolute sample. */
export function peakOf(signal: Float32Array): number {
  return signal.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
}

/** Root mean square. */
export function rmsOf(signal: Float32Array): number {
  return Math.sqrt(signal.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, signal.length));
}

/** 10·log10 of a ratio of energies. */
export function energyDecibels(ratio: number): number {
  return 10 * Math.log10(ratio);
}
