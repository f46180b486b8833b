import type { Hertz } from "../audio.ts";
import { nearestPowerOfTwo, RealFft } from "../core/fft.ts";
import { hannWindow } from "../core/window.ts";

/** Levels of a few bands over time, as drums are told apart by. */
export interface DrumBands {
  /** frames × BANDS levels in dB below the loudest, down to FLOOR; row-major. */
  levels: Float32Array;
  frames: number;
  /** Frames per second; frame t lies around second t / rate. */
  rate: Hertz;
}

/** Where bands begin: kick, body of snares and toms, click, noise of snares, hats and air. */
const EDGES: readonly Hertz[] = [30, 90, 180, 400, 1_000, 2_500, 5_000, 9_000, 16_000];
/** How many there are. */
export const BANDS = EDGES.length - 1;
/** dB below the loudest band of the loudest frame, under which nothing is told apart. */
export const FLOOR = -70;
const WINDOW_SECONDS = 1_024 / 44_100;
const HOPS_PER_WINDOW = 4;
/** Mean square per bin below which all is silence. */
const SILENCE = 1e-12;

/** Measures the bands of a signal. Bands above half its sample rate are at the floor, and silence is at it throughout. */
export function measureDrumBands(mono: Float32Array, sampleRate: Hertz): DrumBands {
  const size = nearestPowerOfTwo(WINDOW_SECONDS * sampleRate);
  const hop = size / HOPS_PER_WINDOW;
  const frames = Math.floor(mono.length / hop) + 1;
  const edges = EDGES.map((frequency) => Math.min(size / 2, Math.max(1, Math.round((frequency * size) / sampleRate))));
  const powers = bandPowers(mono, { frames, size, hop, edges });
  const loudest = powers.reduce((most, power) => Math.max(most, power), SILENCE);
  const floor = Math.exp((FLOOR / 10) * Math.LN10);
  return {
    frames,
    rate: sampleRate / hop,
    levels: powers.map((power) => 10 * Math.log10(Math.max(floor, power / loudest))),
  };
}

interface Frames {
  frames: number;
  size: number;
  hop: number;
  edges: readonly number[];
}

function bandPowers(mono: Float32Array, { frames, size, hop, edges }: Frames): Float32Array {
  const fft = new RealFft(size);
  const window = hannWindow(size);
  const frame = new Float64Array(size);
  const re = new Float64Array(fft.bins);
  const im = new Float64Array(fft.bins);
  const powers = new Float32Array(frames * BANDS);
  for (let t = 0; t < frames; t++) {
    const start = t * hop - size / 2;
    for (let i = 0; i < size; i++) frame[i] = (mono[start + i] ?? 0) * (window[i] ?? 0);
    fft.forward(frame, re, im);
    for (let band = 0; band < BANDS; band++) {
      let power = 0;
      for (let k = edges[band] ?? 0; k < (edges[band + 1] ?? 0); k++)
        power += (re[k] ?? 0) * (re[k] ?? 0) + (im[k] ?? 0) * (im[k] ?? 0);
      powers[t * BANDS + band] = power / (size * size);
    }
  }
  return powers;
}
