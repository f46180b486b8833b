import type { Hertz } from "../../audio.ts";
import { FrameSpectrum } from "../../core/frame-spectrum.ts";
import { FrameCutter } from "../../core/frames.ts";
import { Resampler } from "../../core/resample.ts";
import { hearChords, sumOf } from "./triads.ts";

/** How strongly each pitch class, from C, sounds. */
export interface Chroma {
  /** Twelve values ≥ 0; the sum over frames of each frame scaled to its strongest class. */
  classes: Float64Array;
  /** The same of the bass alone: its fundamentals. */
  bass: Float64Array;
  /** Chroma of the first seconds, where the tonic is likelier than any other chord. */
  opening: Float64Array;
  openingBass: Float64Array;
  /** What sounds last: home in songs, on the way back to it in loops. */
  closing: Float64Array;
  closingBass: Float64Array;
  /** How long each triad sounds, as shares; in the order of `weighChords`. */
  chords: Float64Array;
  /** 12 × 12: how often the root of a chord goes from each pitch class to each other, as shares. */
  moves: Float64Array;
  /** How far the energy is gathered in few frequencies: 0 for noise, near 1 for clear notes. */
  tonality: number;
}

/** Harmony lies below 2.2 kHz: a low rate makes long windows cheap. */
const RATE: Hertz = 11_025;
const SIZE = 8_192;
const HOP = 2_048;
const LOWEST: Hertz = 50;
const HIGHEST: Hertz = 2_200;
const LOWEST_FUNDAMENTAL: Hertz = 45;
const FIRST_BIN = Math.ceil((LOWEST * SIZE) / RATE);
const LAST_BIN = Math.floor((HIGHEST * SIZE) / RATE);
/** Peaks below this share of a frame's highest are ignored. */
const PEAK_FLOOR = 0.01;
/** A peak may be this many times the fundamental of what is played; each step up weighs 0.6 of the one before. */
const HARMONICS = 4;
const HARMONIC_DECAY = 0.6;
/** Peaks so many cents from a tuning still speak for it, the less the farther they are. */
const TUNING_REACH = 6;
/** Peaks this far off a semitone, in semitones, lose 40 %. */
const PITCH_TOLERANCE = 0.2;
const SILENCE = 1e-6;
const HIGHEST_BASS: Hertz = 180;
/** Below this share of a frame's loudest peak there is no bass in it. */
const BASS_FLOOR = 0.1;
/** Opening and closing: about two seconds, a bar of most music; a quarter of what is shorter than eight. */
const EDGE_FRAMES = 10;
/** Zero crossings of the resampling filter: anything above the band of interest may leak a little. */
const RESAMPLING_TAPS = 16;

/** A peak of a spectrum. */
export interface Peak {
  /** MIDI pitch, fractional. */
  pitch: number;
  frequency: Hertz;
  magnitude: number;
}

/** The part of a spectrum's frame that is kept. */
interface Frame {
  peaks: Peak[];
  /** Geometric over arithmetic mean of the magnitudes: about 0.8 for noise, near 0 for notes. */
  flatness: number;
}

/** Chroma of spectral peaks, after correction for tuning. */
export function measureChroma(mono: Float32Array, sampleRate: Hertz): Chroma {
  const meter = new ChromaMeter(sampleRate);
  meter.add(mono);
  return meter.finish();
}

/** `measureChroma` of a sound that comes piece by piece. */
export class ChromaMeter {
  readonly #resampler: Resampler;
  readonly #cutter: FrameCutter;
  readonly #spectrum = new FrameSpectrum(SIZE);
  readonly #magnitudes = new Float64Array(this.#spectrum.bins);
  readonly #frames: Frame[] = [];
  #length = 0;

  constructor(sampleRate: Hertz) {
    this.#resampler = new Resampler({ from: sampleRate, to: RATE }, RESAMPLING_TAPS);
    this.#cutter = new FrameCutter({ size: SIZE, hop: HOP, first: -SIZE / 2 }, (frame) => this.#hear(frame));
  }

  /** Takes the next samples. */
  add(mono: Float32Array): void {
    this.#take(this.#resampler.add(mono));
  }

  /** Chroma of what came. */
  finish(): Chroma {
    this.#take(this.#resampler.finish());
    this.#cutter.finish(this.#length - SIZE / 2 - 1);
    return { ...chromaOf(this.#frames.map(({ peaks }) => peaks)), tonality: tonalityOf(this.#frames) };
  }

  #take(resampled: Float32Array): void {
    this.#length += resampled.length;
    this.#cutter.add(resampled);
  }

  #hear(frame: Float32Array): void {
    let energy = 0;
    for (const sample of frame) energy += sample * sample;
    if (energy < SILENCE) return;
    const [{ re, im, bins }, magnitudes] = [this.#spectrum, this.#magnitudes];
    this.#spectrum.transform(frame);
    for (let k = 0; k < bins; k++) magnitudes[k] = Math.sqrt((re[k] ?? 0) * (re[k] ?? 0) + (im[k] ?? 0) * (im[k] ?? 0));
    this.#frames.push({ peaks: peaksOf(magnitudes), flatness: flatnessOf(magnitudes) });
  }
}

/** Chroma of the peaks of frames that follow each other every 0.19 s. */
export function chromaOf(frames: readonly (readonly Peak[])[]): Omit<Chroma, "tonality"> {
  const tuning = findTuning(frames);
  const all = frames.map((peaks) => frameClasses(peaks, tuning, HARMONICS));
  const bass = frames.map((peaks) => frameClasses(bassOf(peaks), tuning, 1));
  const edge = Math.max(1, Math.min(EDGE_FRAMES, Math.round(frames.length / 4)));
  return {
    classes: sumOf(all),
    bass: sumOf(bass),
    openingBass: sumOf(bass.slice(0, edge)),
    opening: sumOf(all.slice(0, edge)),
    closing: sumOf(all.slice(-edge)),
    closingBass: sumOf(bass.slice(-edge)),
    ...hearChords(all),
  };
}

/** Peaks that may be fundamentals of a bass, unless they are far below the loudest. */
function bassOf(peaks: readonly Peak[]): Peak[] {
  const low = peaks.filter(({ frequency }) => frequency < HIGHEST_BASS);
  const loudest = peaks.reduce((most, { magnitude }) => Math.max(most, magnitude), 0);
  return low.filter(({ magnitude }) => magnitude > BASS_FLOOR * loudest);
}

function peaksOf(magnitudes: Float64Array): Peak[] {
  const floor = magnitudes.reduce((peak, value) => Math.max(peak, value), 0) * PEAK_FLOOR;
  const peaks: Peak[] = [];
  for (let k = FIRST_BIN; k < LAST_BIN; k++) {
    const magnitude = magnitudes[k] ?? 0;
    const left = magnitudes[k - 1] ?? 0;
    const right = magnitudes[k + 1] ?? 0;
    if (magnitude <= floor || magnitude <= left || magnitude < right) continue;
    const frequency = ((k + parabolicOffset(left, magnitude, right)) * RATE) / SIZE;
    peaks.push({ frequency, pitch: toPitch(frequency), magnitude });
  }
  return peaks;
}

/** Where between three bins the maximum lies, by a parabola through their logarithms; within ±0.5. */
function parabolicOffset(left: number, centre: number, right: number): number {
  const [a, b, c] = [Math.log(left + 1e-9), Math.log(centre + 1e-9), Math.log(right + 1e-9)];
  const curvature = a - 2 * b + c;
  return curvature === 0 ? 0 : (0.5 * (a - c)) / curvature;
}

function toPitch(frequency: Hertz): number {
  return 69 + 12 * Math.log2(frequency / 440);
}

/** The deviation from A = 440 Hz that most peaks share, in semitones within ±0.5. */
function findTuning(frames: readonly (readonly Peak[])[]): number {
  const cents = new Float64Array(100);
  for (const { pitch, magnitude } of frames.flat()) {
    const cent = Math.floor((pitch - Math.round(pitch)) * 100 + 50);
    cents[Math.min(99, cent)] = (cents[Math.min(99, cent)] ?? 0) + Math.sqrt(magnitude);
  }
  let best = { cent: 50, weight: 0 };
  for (let cent = 0; cent < 100; cent++) {
    let weight = 0;
    for (let near = -TUNING_REACH; near <= TUNING_REACH; near++)
      weight += (TUNING_REACH + 1 - Math.abs(near)) * (cents[(cent + near + 100) % 100] ?? 0);
    if (weight > best.weight) best = { cent, weight };
  }
  return (best.cent - 50) / 100;
}

/** Classes of one frame, scaled so that loud and soft chords count alike. */
function frameClasses(peaks: readonly Peak[], tuning: number, harmonics: number): Float64Array {
  const frame = new Float64Array(12);
  for (const peak of peaks) {
    let decay = 1;
    for (let harmonic = 1; harmonic <= harmonics && peak.frequency / harmonic >= LOWEST_FUNDAMENTAL; harmonic++) {
      const pitch = toPitch(peak.frequency / harmonic) - tuning;
      const distance = (pitch - Math.round(pitch)) / PITCH_TOLERANCE;
      const pitchClass = ((Math.round(pitch) % 12) + 12) % 12;
      frame[pitchClass] = (frame[pitchClass] ?? 0) + Math.exp(-0.5 * distance * distance) * decay * peak.magnitude;
      decay *= HARMONIC_DECAY;
    }
  }
  const strongest = frame.reduce((peak, value) => Math.max(peak, value), 0) || 1;
  return frame.map((value) => value / strongest);
}

/** Weighted by how much sounds: quiet tails are mostly noise. */
function tonalityOf(frames: readonly Frame[]): number {
  let noisy = 0;
  let total = 0;
  for (const { peaks, flatness } of frames) {
    const weight = peaks.reduce((sum, { magnitude }) => sum + magnitude, 0);
    noisy += weight * flatness;
    total += weight;
  }
  return total === 0 ? 0 : 1 - noisy / total;
}

function flatnessOf(magnitudes: Float64Array): number {
  let sum = 0;
  let logarithms = 0;
  for (let k = FIRST_BIN; k < LAST_BIN; k++) {
    sum += magnitudes[k] ?? 0;
    logarithms += Math.log((magnitudes[k] ?? 0) + 1e-9);
  }
  const count = LAST_BIN - FIRST_BIN;
  return sum === 0 ? 1 : Math.exp(logarithms / count) / (sum / count);
}
