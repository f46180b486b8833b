import type { Hertz } from "../audio.ts";
import { nearestPowerOfTwo } from "../core/fft.ts";
import { FrameSpectrum } from "../core/frame-spectrum.ts";
import { FrameCutter } from "../core/frames.ts";

/** How strongly something begins, over time. */
export interface OnsetStrength {
  /** ≥ 0; one value per frame, its local mean taken away. */
  values: Float64Array;
  /** The same of a part of the spectrum alone. */
  registers: Record<Register, Float64Array>;
  /** Frames per second. */
  rate: Hertz;
}

/** Where kicks and basses, snares and most notes, hats and cymbals are loudest. */
export type Register = "low" | "middle" | "high";

/** 46 ms windows every 5.8 ms; at other sample rates the nearest power of two in samples. */
const WINDOW_SECONDS = 2048 / 44_100;
const HOPS_PER_WINDOW = 8;
const BANDS = 32;
const LOWEST_BAND: Hertz = 30;
const HIGHEST_BAND: Hertz = 16_000;
/** First band and the one after the last of each register: 30–145 Hz, 385 Hz to 6 kHz, from 6 kHz. */
const REGISTERS: Record<Register, readonly [number, number]> = { low: [0, 8], middle: [13, 27], high: [27, BANDS] };
/** Growth is measured against this many frames before, so that slow attacks count in full. */
const LOOK_BACK = 3;
/** The mean over ±0.4 s is taken away: what counts is what stands out. */
const MEAN_REACH_SECONDS = 0.4;

/** Peaks of a share of the highest, above what the beating of held notes reaches (a brush's softest hit does), apart. */
const ONSET = { share: 0.2, least: 2, apartSeconds: 0.05 };

/** How many onsets a series has: its peaks that stand out. */
export function countOnsets(values: Float64Array, rate: Hertz): number {
  const highest = values.reduce((peak, value) => Math.max(peak, value), 0);
  const threshold = Math.max(ONSET.least, ONSET.share * highest);
  const apart = Math.round(ONSET.apartSeconds * rate);
  let count = 0;
  let last = -apart;
  for (let t = 0; t < values.length; t++) {
    const value = values[t] ?? 0;
    if (value < threshold || t - last < apart) continue;
    if (value < (values[t - 1] ?? 0) || value <= (values[t + 1] ?? 0)) continue;
    count++;
    last = t;
  }
  return count;
}

/** Spectral flux in logarithmic bands: the sum of all growth in level since three frames before. */
export function measureOnsets(mono: Float32Array, sampleRate: Hertz): OnsetStrength {
  const meter = new OnsetMeter(sampleRate, mono.length);
  meter.add(mono);
  return meter.finish();
}

/** `measureOnsets` of a sound that comes piece by piece. */
export class OnsetMeter {
  readonly #frames: FrameCutter;
  readonly #spectrum: FrameSpectrum;
  readonly #edges: readonly number[];
  readonly #last: number;
  readonly #rate: Hertz;
  /** Frames × BANDS, compressed so that quiet details count beside loud ones. */
  readonly #levels: Float32Array;
  #done = 0;

  /** @param length samples that will come */
  constructor(sampleRate: Hertz, length: number) {
    const size = nearestPowerOfTwo(WINDOW_SECONDS * sampleRate);
    const hop = size / HOPS_PER_WINDOW;
    this.#frames = new FrameCutter({ size, hop, first: -size / 2 }, (frame) => this.#hear(frame));
    this.#spectrum = new FrameSpectrum(size);
    this.#edges = bandEdges(size, sampleRate);
    this.#last = length - size / 2;
    this.#rate = sampleRate / hop;
    this.#levels = new Float32Array((Math.floor(length / hop) + 1) * BANDS);
  }

  /** Takes the next samples. */
  add(mono: Float32Array): void {
    this.#frames.add(mono);
  }

  /** Onsets of what came. */
  finish(): OnsetStrength {
    this.#frames.finish(this.#last);
    return onsetsOf(this.#levels, this.#rate);
  }

  #hear(frame: Float32Array): void {
    const { re, im } = this.#spectrum;
    this.#spectrum.transform(frame);
    for (let band = 0; band < BANDS; band++) {
      const level = Math.fround(bandLevel(re, im, this.#edges, band) / frame.length);
      this.#levels[this.#done + band] = Math.log1p(20_000 * level);
    }
    this.#done += BANDS;
  }
}

function onsetsOf(levels: Float32Array, rate: Hertz): OnsetStrength {
  const reach = Math.round(MEAN_REACH_SECONDS * rate);
  const strengthIn = (bands: readonly [number, number]) => aboveLocalMean(fluxIn(levels, bands), reach);
  return {
    values: strengthIn([0, BANDS]),
    registers: {
      low: strengthIn(REGISTERS.low),
      middle: strengthIn(REGISTERS.middle),
      high: strengthIn(REGISTERS.high),
    },
    rate,
  };
}

/** Growth of the bands from one to before another, frame by frame. */
function fluxIn(levels: Float32Array, [from, to]: readonly [number, number]): Float64Array {
  const flux = new Float64Array(levels.length / BANDS);
  for (let t = LOOK_BACK; t < flux.length; t++) flux[t] = growth(levels, t * BANDS + from, t * BANDS + to);
  // The start is an onset too, but measured against silence it would drown all others.
  if (sum(levels.subarray(from, to)) > 0) flux[0] = flux.reduce((peak, value) => Math.max(peak, value), 0);
  return flux;
}

/** Spectrum bins at which the bands begin, and where the last one ends. */
function bandEdges(size: number, sampleRate: Hertz): number[] {
  const top = Math.min(HIGHEST_BAND, 0.45 * sampleRate);
  return Array.from({ length: BANDS + 1 }, (_, band) => {
    const frequency = LOWEST_BAND * Math.exp((Math.log(top / LOWEST_BAND) * band) / BANDS);
    return Math.max(1, Math.round((frequency * size) / sampleRate));
  });
}

function bandLevel(re: Float64Array, im: Float64Array, edges: readonly number[], band: number): number {
  const from = edges[band] ?? 0;
  const to = Math.max(from + 1, edges[band + 1] ?? 0);
  let power = 0;
  for (let k = from; k < to; k++) power += (re[k] ?? 0) * (re[k] ?? 0) + (im[k] ?? 0) * (im[k] ?? 0);
  return Math.sqrt(power / (to - from));
}

function growth(levels: Float32Array, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) {
    const rise = (levels[i] ?? 0) - (levels[i - LOOK_BACK * BANDS] ?? 0);
    if (rise > 0) total += rise;
  }
  return total;
}

function aboveLocalMean(flux: Float64Array, reach: number): Float64Array {
  const sums = new Float64Array(flux.length + 1);
  for (let i = 0; i < flux.length; i++) sums[i + 1] = (sums[i] ?? 0) + (flux[i] ?? 0);
  return flux.map((value, i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(flux.length, i + reach + 1);
    return Math.max(0, value - ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from));
  });
}

function sum(values: Float32Array): number {
  return values.reduce((total, value) => total + value, 0);
}
