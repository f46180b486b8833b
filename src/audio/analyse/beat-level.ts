import { countOnsets, type OnsetStrength, type Register } from "./onset-strength.ts";
import { measurePeriodicity, type Periodicity, periodicityNear } from "./periodicity.ts";
import { BEAT_LEVEL_WEIGHTS } from "./beat-level-weights.ts";

/** Onsets of the whole spectrum and of its registers, as the choice between levels of the metre needs them. */
export interface BeatEvidence {
  periodicities: readonly Periodicity[];
  /** Frames per second. */
  rate: number;
  /** Onsets per second, of the whole spectrum and of each register. */
  densities: readonly number[];
}

const REGISTERS: readonly Register[] = ["low", "middle", "high"];
/** In beats: subdivisions, the beat, the backbeat's two, the bar. */
const LAGS = [0.25, 0.5, 1, 2, 4];
const CENTRE_BPM = 120;
/** Less than this an onset a beat is none. */
const MIN_DENSITY = 0.1;

/** Gathers what tells a beat from its half and double. */
export function gatherBeatEvidence({ values, registers, rate }: OnsetStrength): BeatEvidence {
  const parts = REGISTERS.map((register) => registers[register]);
  return {
    periodicities: parts.map(measurePeriodicity),
    rate,
    densities: [values, ...parts].map((part) => (countOnsets(part, rate) * rate) / Math.max(1, part.length)),
  };
}

/**
 * How likely each of several tempos of the same music is its beat. Half and double repeat alike; kicks, backbeats and
 * hats take different places in them. Weights of a softmax regression, trained on rendered music of 21 styles.
 * @returns shares that add up to 1
 */
export function weighBeatLevels(evidence: BeatEvidence, tempos: readonly number[]): number[] {
  const scores = tempos.map((bpm) =>
    beatFeatures(evidence, bpm).reduce((sum, value, i) => sum + value * (BEAT_LEVEL_WEIGHTS[i] ?? 0), 0),
  );
  const best = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const odds = scores.map((score) => Math.exp(score - best));
  const total = odds.reduce((sum, odd) => sum + odd, 0);
  return odds.map((odd) => odd / total);
}

/** Distance from the middle tempo, how each register repeats at each lag, and onsets a beat; in the order of the weights. */
export function beatFeatures({ periodicities, rate, densities }: BeatEvidence, bpm: number): number[] {
  const octaves = Math.log2(bpm / CENTRE_BPM);
  const lag = (60 * rate) / bpm;
  const repetitions = periodicities.flatMap((periodicity) =>
    LAGS.map((beats) => periodicityNear(periodicity, lag * beats, 1)),
  );
  const onsets = densities.map((density) => Math.log2(Math.max(MIN_DENSITY, (60 * density) / bpm)));
  return [octaves, octaves * octaves, ...repetitions, ...onsets.flatMap((value) => [value, value * value])];
}

/** Hits that repeat so exactly, with less than this between them, are all alike. */
const PULSE = { repeats: 0.85, between: 0.05 };
/** Hits that are all alike are the beat from `low` to `high`; beyond, people may count every other one. */
const BEAT_PULSE = { low: 80, high: 180 };

/** "beat": hits that are all alike with nothing between them are at this tempo; "fast": too fast for most people to count. */
export function pulseAt(bpm: number, periodicity: Periodicity, rate: number): "beat" | "fast" | null {
  const lag = (60 * rate) / bpm;
  const isAlike = bpm >= BEAT_PULSE.low && periodicityNear(periodicity, lag, 1) >= PULSE.repeats;
  if (!isAlike || periodicityNear(periodicity, lag / 2, 1) > PULSE.between) return null;
  return bpm <= BEAT_PULSE.high ? "beat" : "fast";
}
