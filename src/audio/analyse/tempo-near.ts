import type { AudioData } from "../audio.ts";
import { measurePeriodicity, type Periodicity } from "./periodicity.ts";
import { hearSound } from "./tempo.ts";

/** Tempos from a seventh below to a sixth above what was asked for; beyond it another level of the metre begins. */
const SPAN = { low: 0.86, high: 1.17 };
/** Finer than anybody hears; the lags of whole beats up to most of the sound make it meaningful. */
const STEP = 1.0004;
/** Overlaps shorter than a quarter of the sound say little. */
const LONGEST_SHARE = 0.75;
/** Half and whole bars of four repeat more surely than beats. */
const WEIGHTS = [3, 1, 2, 1];
/** Least likeness after whole beats, and least distance from the usual tempo of the span. */
const LEAST_LIKENESS = 0.2;
const LEAST_DISTANCE = 0.15;

/** A tempo near the one that was asked for. */
export interface NearTempo {
  bpm: number;
  /** Mean likeness of the sound to itself after whole beats, 0–1. */
  likeness: number;
}

/**
 * The tempo that a sound has near an expected one, to about 0.2 %, also where the sound is not cut at a beat: by how alike
 * its onsets are after each number of beats. Double and half tempo are not considered.
 * @returns null where no tempo of the span stands out
 */
export function tempoNear(audio: AudioData, expected: number): NearTempo | null {
  const { onsets } = hearSound(audio);
  const periodicity = measurePeriodicity(onsets.values);
  const tried: NearTempo[] = [];
  for (let bpm = expected * SPAN.low; bpm <= expected * SPAN.high; bpm *= STEP) {
    const beat = (60 * onsets.rate) / bpm;
    tried.push({ bpm, likeness: likenessAfter(periodicity, beat, onsets.values.length * LONGEST_SHARE) });
  }
  const ranked = tried.toSorted((a, b) => b.likeness - a.likeness);
  const [best] = ranked;
  const usual = ranked[ranked.length >> 1]?.likeness ?? 0;
  return best && best.likeness >= LEAST_LIKENESS && best.likeness - usual >= LEAST_DISTANCE ? best : null;
}

/** Mean over the lags of one beat, two beats and so on; 0 where not one bar fits. */
function likenessAfter(periodicity: Periodicity, beat: number, longest: number): number {
  let [sum, weights] = [0, 0];
  for (let count = 1; count * beat <= longest; count++) {
    const weight = WEIGHTS[count % WEIGHTS.length] ?? 1;
    sum += weight * periodicity(count * beat);
    weights += weight;
  }
  return weights < 7 ? 0 : sum / weights;
}
