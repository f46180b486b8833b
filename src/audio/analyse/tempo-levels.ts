import type { Hertz } from "../audio.ts";
import { type Periodicity, periodicityNear } from "./periodicity.ts";

/** Beat, bars and subdivisions that must repeat too: [lag in beats, weight]. */
const METRE: readonly [number, number][] = [
  [1, 1],
  [2, 0.6],
  [3, 0.2],
  [4, 0.7],
  [8, 0.35],
  [0.5, 0.45],
  [0.25, 0.2],
];
/** Lags beyond this share of the sound say nothing. */
const LONGEST_LAG = 0.8;
/** Levels of the metre that repeat as a beat does, as shares of its tempo. */
const OCTAVES = [1 / 4, 1 / 2, 1, 2, 4];
/** Where three notes take the time of two, or three beats that of a bar, one is easily heard for the other. */
const THIRDS = [1 / 3, 2 / 3, 3 / 4, 4 / 3, 3 / 2, 3];
/** What people may count, at the slowest and at the fastest. */
const RANGE = { low: 30, high: 300 };
/** A third of a tempo is as inexact as the tempo is, and its own is looked for near it. */
const NEAR = { share: 0.03, step: 0.002 };
/** Two tempos that no one tells apart. */
const SAME = 1e-6;

/** How onsets repeat. */
interface Repetition {
  periodicity: Periodicity;
  /** Frames per second, and how many there are. */
  rate: Hertz;
  frames: number;
}

/**
 * Tempos that may be the beat where one was heard: its octaves exactly, and its thirds where they repeat best. A third
 * that repeats less than the tempo itself is none: of 169 pieces five were heard a third off, all of them such that their
 * own tempo repeats more.
 */
export function levelsOf(bpm: number, repetition: Repetition): number[] {
  const octaves = OCTAVES.map((level) => level * bpm);
  const { periodicity, rate, frames } = repetition;
  const least = metricRepetition(periodicity, (60 * rate) / bpm, frames);
  const thirds = THIRDS.map((level) => bestNear(level * bpm, repetition)).filter((third) => third.repetition >= least);
  return [...octaves, ...thirds.map((third) => third.bpm)].filter((tempo) => tempo >= RANGE.low && tempo <= RANGE.high);
}

/** True if one tempo is some octaves from another. */
export function isLevel(bpm: number, other: number): boolean {
  return OCTAVES.some((level) => Math.abs(bpm / other / level - 1) < SAME);
}

/** True if one tempo is half or double another. */
export function isOctave(bpm: number, other: number): boolean {
  return Math.abs(bpm / other - 2) < SAME || Math.abs(bpm / other - 0.5) < SAME;
}

function bestNear(bpm: number, { periodicity, rate, frames }: Repetition): { bpm: number; repetition: number } {
  let best = { bpm, repetition: -Infinity };
  for (let offset = -NEAR.share; offset <= NEAR.share; offset += NEAR.step) {
    const tempo = bpm * (1 + offset);
    const repetition = metricRepetition(periodicity, (60 * rate) / tempo, frames);
    if (repetition > best.repetition) best = { bpm: tempo, repetition };
  }
  return best;
}

/** How alike the sound is to itself after a beat, its bars and its parts. */
export function metricRepetition(periodicity: Periodicity, beatLag: number, frames: number): number {
  let score = 0;
  let weights = 0;
  for (const [beats, weight] of METRE) {
    if (beatLag * beats >= frames * LONGEST_LAG) continue;
    score += weight * periodicityNear(periodicity, beatLag * beats, 0.5);
    weights += weight;
  }
  return weights === 0 ? 0 : score / weights;
}
