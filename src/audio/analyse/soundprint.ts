import type { AudioData } from "../audio.ts";
import { mixToMono, sampleCount } from "../core/channels.ts";
import { nearestPowerOfTwo } from "../core/fft.ts";
import { FrameSpectrum } from "../core/frame-spectrum.ts";
import { FrameCutter } from "../core/frames.ts";

/** Grows when prints of equal sounds would differ: prints of two versions cannot be compared. */
export const SOUNDPRINT_VERSION = 1;
const BANDS = 24;
/** Coefficients of the shape of a spectrum, without its level. */
const SHAPES = 12;
/** Numbers of a print: mean shape, how it varies, how fast it changes; and six of rhythm. */
export const SOUNDPRINT_LENGTH = 3 * SHAPES + 6;

const LOWEST = 40;
const HIGHEST = 14_000;
const WINDOW_SECONDS = 2_048 / 44_100;
/** dB below the loudest frame that do not count as sounding. */
const SOUNDING = -45;
const SILENCE = 1e-10;
/** Longer audio is heard in this many frames, spread over it. */
const MAX_FRAMES = 2_600;

/** Spectra over time: frames × BANDS levels in dB, and the level of each frame. */
interface Bands {
  levels: Float32Array;
  loudness: Float32Array;
}

/**
 * How a sound sounds, for finding ones like it: timbre by the shape of its spectrum in mel-like bands, and rhythm. Does not
 * depend on level. Compare with `soundprintLikeness`.
 * @returns SOUNDPRINT_LENGTH numbers of Euclidean length 1; all 0 for silence
 */
export function soundprintOf(audio: AudioData): number[] {
  const meter = new SoundprintMeter(audio.sampleRate, sampleCount(audio));
  meter.add(mixToMono(audio));
  return meter.finish();
}

/** `soundprintOf` a sound that comes piece by piece, its channels mixed to one. */
export class SoundprintMeter {
  readonly #frames: FrameCutter;
  readonly #spectrum: FrameSpectrum;
  readonly #edges: readonly number[];
  readonly #bands: Bands;
  readonly #last: number;
  #done = 0;

  /** @param length samples that will come */
  constructor(sampleRate: number, length: number) {
    const size = Math.max(64, nearestPowerOfTwo(WINDOW_SECONDS * sampleRate));
    const hop = Math.max(size / 2, Math.ceil(length / MAX_FRAMES));
    const frames = Math.floor(length / hop) + 1;
    this.#frames = new FrameCutter({ size, hop, first: -size / 2 }, (frame) => this.#hear(frame));
    this.#spectrum = new FrameSpectrum(size);
    this.#edges = bandEdges(size, sampleRate);
    this.#bands = { levels: new Float32Array(frames * BANDS), loudness: new Float32Array(frames) };
    this.#last = length - size / 2;
  }

  /** Takes the next samples. */
  add(mono: Float32Array): void {
    this.#frames.add(mono);
  }

  /** The print of what came. */
  finish(): number[] {
    this.#frames.finish(this.#last);
    return printOf(this.#bands);
  }

  #hear(frame: Float32Array): void {
    const { re, im } = this.#spectrum;
    this.#spectrum.transform(frame);
    let total = 0;
    for (let band = 0; band < BANDS; band++) {
      const [from, to] = [this.#edges[band] ?? 0, Math.max((this.#edges[band] ?? 0) + 1, this.#edges[band + 1] ?? 0)];
      let power = 0;
      for (let k = from; k < to; k++) power += (re[k] ?? 0) * (re[k] ?? 0) + (im[k] ?? 0) * (im[k] ?? 0);
      power /= frame.length * frame.length;
      total += power;
      this.#bands.levels[this.#done * BANDS + band] = 10 * Math.log10(power + SILENCE);
    }
    this.#bands.loudness[this.#done++] = 10 * Math.log10(total + SILENCE);
  }
}

/** Bins at which the bands begin, and where the last one ends. */
function bandEdges(size: number, sampleRate: number): number[] {
  return Array.from({ length: BANDS + 1 }, (_, band) => {
    const frequency = LOWEST * Math.exp((Math.log(HIGHEST / LOWEST) * band) / BANDS);
    return Math.min(size / 2, Math.max(1, Math.round((frequency * size) / sampleRate)));
  });
}

function printOf(bands: Bands): number[] {
  const loudest = bands.loudness.reduce((most, level) => Math.max(most, level), -Infinity);
  const sounding = [...bands.loudness.keys()].filter((t) => (bands.loudness[t] ?? -Infinity) > loudest + SOUNDING);
  if (sounding.length === 0 || loudest <= 10 * Math.log10(SILENCE))
    return Array.from({ length: SOUNDPRINT_LENGTH }, () => 0);
  const shapes = sounding.map((t) => shapeOf(bands.levels.subarray(t * BANDS, (t + 1) * BANDS)));
  const means = averages(shapes, (shape, k) => shape[k] ?? 0);
  const spreads = averages(shapes, (shape, k) => Math.abs((shape[k] ?? 0) - (means[k] ?? 0)));
  const changes = averages(shapes, (shape, k, t) => Math.abs((shape[k] ?? 0) - (shapes[t - 1]?.[k] ?? shape[k] ?? 0)));
  return normalised([
    ...means.map((value) => value / 10),
    ...spreads.map((value) => value / 6),
    ...changes.map((value) => value / 6),
    ...rhythmOf(bands.loudness, loudest, sounding.length),
  ]);
}

/** How alike two prints are: 1 for the same sound, 0 for unrelated ones, down to −1. */
export function soundprintLikeness(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < SOUNDPRINT_LENGTH; i++) sum += (one[i] ?? 0) * (other[i] ?? 0);
  return sum;
}

/** A print in whole numbers from −127 to 127, as it is stored: likeness changes by less than 0.01. */
export function packSoundprint(print: readonly number[]): number[] {
  // Adding 0 turns −0 into 0.
  return print.map((value) => Math.round(127 * value) + 0);
}

/** How alike two stored prints are, as `soundprintLikeness` says. */
export function packedLikeness(one: readonly number[], other: readonly number[]): number {
  return soundprintLikeness(one, other) / (127 * 127);
}

/** Cosine coefficients of a spectrum's levels, from the second on: those do not change with the level. */
function shapeOf(levels: Float32Array): Float32Array {
  let loudest = -Infinity;
  for (const level of levels) loudest = Math.max(loudest, level);
  return Float32Array.from({ length: SHAPES }, (_, k) => {
    let sum = 0;
    for (let band = 0; band < BANDS; band++) {
      // Sound 60 dB below a frame's loudest band is masked.
      const level = Math.max((levels[band] ?? -Infinity) - loudest, -60);
      sum += level * Math.cos((Math.PI * (k + 1) * (band + 0.5)) / BANDS);
    }
    return sum / BANDS;
  });
}

function averages(
  shapes: readonly Float32Array[],
  valueOf: (shape: Float32Array, k: number, t: number) => number,
): number[] {
  return Array.from({ length: SHAPES }, (_, k) => {
    return shapes.reduce((sum, shape, t) => sum + valueOf(shape, k, t), 0) / shapes.length;
  });
}

/** Attack, decay, how much sounds, how uneven, how often it rises, and how low it falls. */
function rhythmOf(loudness: Float32Array, loudest: number, sounding: number): number[] {
  const levels = loudness.map((level) => Math.max(0, 1 + (level - loudest) / 60));
  const count = Math.max(1, levels.length);
  const mean = levels.reduce((sum, level) => sum + level, 0) / count;
  const spread = levels.reduce((sum, level) => sum + Math.abs(level - mean), 0) / count;
  const rises = levels.filter((level, t) => level - (levels[t - 1] ?? 0) > 0.1).length;
  const peak = levels.indexOf(levels.reduce((most, level) => Math.max(most, level), 0));
  const third = Math.ceil(levels.length / 3);
  const endMean = levels.slice(-third).reduce((sum, level) => sum + level, 0) / third;
  return [peak / count, 1 - endMean, sounding / count, 3 * spread, (2 * rises) / count, mean].map(
    (value) => 0.6 * value,
  );
}

function normalised(values: readonly number[]): number[] {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return values.map((value) => (length > 0 ? value / length : 0));
}
