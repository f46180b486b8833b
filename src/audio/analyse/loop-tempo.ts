import type { Hertz } from "../audio.ts";
import { measureOnsets, type OnsetStrength } from "./onset-strength.ts";
import { measurePeriodicity, periodicityNear, type Periodicity } from "./periodicity.ts";
import type { TempoReading } from "./tempo-estimate.ts";
import { tempoPreference } from "./tempo-preference.ts";

const MIN_BPM = 55;
const MAX_BPM = 190;
const MAX_BEATS = 256;
const PREFERENCE = { centre: 118, octaves: 0.55 };
/** The loop is repeated to at least this length, so that every lag can be measured across its seam. */
const REPEATED_SECONDS = 16;
/** Lags in beats and their weights: beat, half bar, subdivisions. */
const METRE: readonly [number, number][] = [
  [1, 1],
  [2, 0.6],
  [0.5, 0.45],
  [0.25, 0.3],
];
/** Even without any repetition a whole number of bars is some evidence. */
const FLOOR = 0.03;

/** Tempo of a loop, and its onsets as it is heard again and again. */
export interface LoopReading extends TempoReading {
  onsets: OnsetStrength;
  /** Periodicity of `onsets`. */
  periodicity: Periodicity;
}

/**
 * Tempo of a loop cut to whole beats: of all tempos that give it a whole number of beats, the one that best explains
 * its onsets, preferring the numbers of beats that loops have. Exact where the cut is.
 * @returns null when no tempo in range fits
 */
export function fitLoopTempo(mono: Float32Array, sampleRate: Hertz): LoopReading | null {
  if (mono.length === 0) return null;
  const durationSeconds = mono.length / sampleRate;
  const onsets = measureOnsets(repeat(mono, Math.ceil((REPEATED_SECONDS * sampleRate) / mono.length)), sampleRate);
  const periodicity = measurePeriodicity(onsets.values);
  let best: { bpm: number; score: number; repetition: number } | null = null;
  for (let beats = 2; beats <= MAX_BEATS; beats++) {
    const bpm = (60 * beats) / durationSeconds;
    if (bpm < MIN_BPM || bpm > MAX_BPM) continue;
    const repetition = metricRepetition(periodicity, (60 * onsets.rate) / bpm);
    const score = Math.max(FLOOR, repetition) * commonness(beats) * tempoPreference(bpm, PREFERENCE);
    if (!best || score > best.score) best = { bpm, score, repetition };
  }
  return (
    best && { value: best.bpm, confidence: Math.max(0.1, Math.min(0.95, best.repetition * 1.2)), onsets, periodicity }
  );
}

function repeat(samples: Float32Array, times: number): Float32Array {
  const repeated = new Float32Array(samples.length * times);
  for (let i = 0; i < times; i++) repeated.set(samples, i * samples.length);
  return repeated;
}

function metricRepetition(periodicity: Periodicity, beatLag: number): number {
  let score = 0;
  let weights = 0;
  for (const [beats, weight] of METRE) {
    score += weight * periodicityNear(periodicity, beatLag * beats, 1);
    weights += weight;
  }
  return score / weights;
}

/** Loops last 1, 2, 4, 8… bars of four beats; other lengths are rare, odd ones very rare. */
function commonness(beats: number): number {
  if ((beats & (beats - 1)) === 0) return beats >= 4 ? 1 : 0.7;
  if (beats % 8 === 0) return 0.6;
  if (beats % 4 === 0) return 0.45;
  if (beats % 3 === 0) return 0.3;
  return beats % 2 === 0 ? 0.25 : 0.12;
}
