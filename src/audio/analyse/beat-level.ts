import type { Seconds } from "../audio.ts";
import { scoresOf, sharesOf } from "./choice.ts";
import { countOnsets, type OnsetStrength } from "./onset-strength.ts";
import { measurePeriodicity, type Periodicity, periodicityNear } from "./periodicity.ts";
import { BEAT_NETWORK } from "./beat-level-weights.ts";

/** Onsets of the whole spectrum and of its registers, as the choice between levels of the metre needs them. */
export interface BeatEvidence {
  /** Of the whole spectrum, the low, the middle and the high register. */
  periodicities: readonly Periodicity[];
  /** Frames per second, and how many there are. */
  rate: number;
  frames: number;
  /** Onsets per second, in the order of the periodicities. */
  densities: readonly number[];
  /** Length of the sound; 0 where it says nothing. */
  seconds: Seconds;
}

/** In beats: subdivisions, the beat, the backbeat's two, the bar, two bars. */
const LAGS = [1 / 4, 1 / 3, 1 / 2, 2 / 3, 1, 1.5, 2, 3, 4, 8];
/** Lags beyond this share of the sound say nothing. */
const LONGEST_LAG = 0.8;
const CENTRE_BPM = 120;
const LEARNT = { low: 50, high: 230 };
const BEATS_PER_BAR = 4;
const LEAST_BAR = 0.7;
/** A length that is off by this share is not cut to the beat. */
const CUT = 0.002;
/** Less than this an onset a beat is none. */
const MIN_DENSITY = 0.1;

/** Gathers what tells a beat from its half, its double and its thirds. */
export function gatherBeatEvidence({ values, registers, rate }: OnsetStrength, seconds: Seconds = 0): BeatEvidence {
  const { low, middle, high } = registers;
  const parts = [values, low, middle, high];
  return {
    periodicities: parts.map(measurePeriodicity),
    rate,
    frames: values.length,
    seconds,
    densities: parts.map((part) => (countOnsets(part, rate) * rate) / Math.max(1, part.length)),
  };
}

/**
 * How likely each of several tempos of the same music is its beat. Half, double and thirds repeat alike; kicks, backbeats
 * and hats take different places in them.
 * @returns shares that add up to 1
 */
export function weighBeatLevels(evidence: BeatEvidence, tempos: readonly number[]): number[] {
  const scores = tempos.flatMap((bpm) => (isLearnt(bpm) ? scoresOf(BEAT_NETWORK, beatFeatures(evidence, bpm)) : NaN));
  const lowest = scores.reduce((least, score) => Math.min(least, Number.isNaN(score) ? least : score), Infinity);
  const unlearnt = Number.isFinite(lowest) ? lowest - 1 : 0;
  return sharesOf(scores.map((score) => (Number.isNaN(score) ? unlearnt : score)));
}

/** Slower and faster ones were none of the candidates that it learnt from: they are less likely than all others. */
function isLearnt(bpm: number): boolean {
  return bpm >= LEARNT.low && bpm <= LEARNT.high;
}

/**
 * Distance from the middle tempo, whether the length is whole beats, bars, and a power of two of bars, how each register
 * repeats at each lag, and onsets a beat; in the order of the weights.
 */
export function beatFeatures(evidence: BeatEvidence, bpm: number): Float32Array {
  const { periodicities, rate, frames, densities, seconds } = evidence;
  const octaves = Math.log2(bpm / CENTRE_BPM);
  const lag = (60 * rate) / bpm;
  const repetitions = periodicities.flatMap((periodicity) =>
    LAGS.map((beats) => (beats * lag < LONGEST_LAG * frames ? periodicityNear(periodicity, beats * lag, 1) : 0)),
  );
  const onsets = densities.map((density) => Math.log2(Math.max(MIN_DENSITY, (60 * density) / bpm)));
  return Float32Array.of(
    octaves,
    octaves * octaves,
    ...wholes((seconds * bpm) / 60),
    ...repetitions,
    ...onsets.flatMap((value) => [value, (value * value) / 4]),
  );
}

/** 1 or 0 each: whole beats, whole bars of four, a power of two of those. */
function wholes(beats: number): number[] {
  const bars = beats / BEATS_PER_BAR;
  const isPower = bars >= LEAST_BAR && isNear(bars, Math.exp(Math.LN2 * Math.round(Math.log2(bars))));
  return [isNear(beats, Math.round(beats)), isNear(bars, Math.round(bars)), isPower].map(Number);
}

function isNear(value: number, whole: number): boolean {
  return whole > 0 && Math.abs(value / whole - 1) < CUT;
}

/** Hits that repeat so exactly, with less than this between them, are all alike. */
const PULSE = { repeats: 0.85, between: 0.05 };
/** Hits that are all alike are the beat from `low` to `high`; beyond, people may count every other one. */
const BEAT_PULSE = { low: 80, high: 180 };

/**
 * "beat": hits that are all alike with nothing between them are at this tempo; "fast": too fast for most people to count;
 * "sparse": of four beats only one sounds.
 */
export function pulseAt(bpm: number, periodicity: Periodicity, rate: number): "beat" | "fast" | "sparse" | null {
  const lag = (60 * rate) / bpm;
  const [half = 0, one = 0, two = 0, four = 0] = [0.5, 1, 2, 4].map((beats) =>
    periodicityNear(periodicity, beats * lag, 1),
  );
  if (four >= PULSE.repeats && Math.max(one, two) <= PULSE.between) return "sparse";
  if (bpm < BEAT_PULSE.low || one < PULSE.repeats || half > PULSE.between) return null;
  return bpm <= BEAT_PULSE.high ? "beat" : "fast";
}
