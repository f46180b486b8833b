import type { Hertz } from "../audio.ts";
import { nearestPowerOfTwo, RealFft } from "../core/fft.ts";
import { hannWindow } from "../core/window.ts";

/** The spectrum of a whole sound. */
export interface Spectrum {
  /**
   * Spectral centroid: the mean frequency by magnitude, loud moments counting in proportion. About 150 Hz for a kick,
   * 2 kHz for a full mix, above 7 kHz for hats.
   */
  centroid: Hertz;
  /** Shares of the energy, that add up to 1: below 150 Hz, to 500 Hz, to 2 kHz, to 6 kHz, above. */
  shares: readonly [sub: number, low: number, middle: number, high: number, top: number];
}

const WINDOW_SECONDS = 2048 / 44_100;
/** Longer audio is heard in this many frames, spread over it. */
const MAX_FRAMES = 1_000;
const EDGES: readonly Hertz[] = [150, 500, 2_000, 6_000];
/** Sum of magnitudes below which a whole sound is silence. */
const SILENCE = 1e-4;

/** Measures the spectrum; null for silence. */
export function measureSpectrum(mono: Float32Array, sampleRate: Hertz): Spectrum | null {
  const size = Math.max(64, nearestPowerOfTwo(WINDOW_SECONDS * sampleRate));
  const hop = Math.max(size / 2, Math.ceil(mono.length / MAX_FRAMES));
  const [fft, window] = [new RealFft(size), hannWindow(size)];
  const [frame, re, im] = [new Float64Array(size), new Float64Array(fft.bins), new Float64Array(fft.bins)];
  const [magnitudes, powers] = [new Float64Array(fft.bins), new Float64Array(fft.bins)];
  for (let start = -size / 2; start < mono.length; start += hop) {
    for (let i = 0; i < size; i++) frame[i] = (mono[start + i] ?? 0) * (window[i] ?? 0);
    fft.forward(frame, re, im);
    for (let k = 0; k < fft.bins; k++) {
      const power = (re[k] ?? 0) * (re[k] ?? 0) + (im[k] ?? 0) * (im[k] ?? 0);
      powers[k] = (powers[k] ?? 0) + power;
      magnitudes[k] = (magnitudes[k] ?? 0) + Math.sqrt(power);
    }
  }
  return summarise(magnitudes, powers, sampleRate / size);
}

/** Without the constant part, which has no pitch. */
function summarise(magnitudes: Float64Array, powers: Float64Array, binHertz: Hertz): Spectrum | null {
  const shares: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  let [weighted, sum, power] = [0, 0, 0];
  for (let k = 1; k < magnitudes.length; k++) {
    const band = EDGES.filter((edge) => k * binHertz >= edge).length;
    shares[band] = (shares[band] ?? 0) + (powers[k] ?? 0);
    power += powers[k] ?? 0;
    weighted += k * binHertz * (magnitudes[k] ?? 0);
    sum += magnitudes[k] ?? 0;
  }
  if (sum < SILENCE) return null;
  const [sub, low, middle, high, top] = shares;
  return {
    centroid: weighted / sum,
    shares: [sub / power, low / power, middle / power, high / power, top / power],
  };
}
