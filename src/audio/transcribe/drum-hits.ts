import type { Hertz } from "../audio.ts";
import { BANDS, type DrumBands, FLOOR, measureDrumBands } from "./drum-bands.ts";
import { drumFeatures } from "./drum-features.ts";
import { findDrumOnsets } from "./drum-onsets.ts";
import { CLASS_BIASES, CLASS_WEIGHTS, UNIT_BIASES, UNIT_WEIGHTS } from "./drum-weights.ts";
import { type PlayedNote, velocityOf } from "./played-note.ts";

/** A kind of drum that is told apart, in the order of the classifier's outputs. */
interface DrumClass {
  /** Percussion key of General MIDI. Claps and rim shots are played as snares, shakers as closed hats, crashes as open ones. */
  midiNote: number;
  /** Bands in which its level is measured. */
  bands: readonly number[];
}

/** In the order of the network's outputs. */
export const DRUM_CLASSES: readonly DrumClass[] = [
  { midiNote: 36, bands: [0, 1] },
  { midiNote: 38, bands: [2, 3, 4, 5] },
  { midiNote: 42, bands: [6, 7] },
  { midiNote: 46, bands: [6, 7] },
  { midiNote: 45, bands: [1, 2] },
  { midiNote: 63, bands: [2, 3, 4] },
];

/** Drums have no length; editors draw them as this. */
const HIT_SECONDS = 0.1;

/** Kicks, snares, closed and open hats, toms and percussion of a drum loop or a stem of drums, in order of time. */
export function transcribeDrums(mono: Float32Array, sampleRate: Hertz): PlayedNote[] {
  const bands = measureDrumBands(mono, sampleRate);
  const featuresOf = drumFeatures(bands);
  const hits = findDrumOnsets(bands).flatMap((onset) => {
    const outputs = classify(featuresOf(onset));
    return DRUM_CLASSES.flatMap((drum, index) => {
      // A probability of one half.
      return (outputs[index] ?? 0) > 0 ? [{ onset, drum, power: powerOf(bands, onset, drum) }] : [];
    });
  });
  const loudest = new Map<DrumClass, number>();
  for (const { drum, power } of hits) loudest.set(drum, Math.max(power, loudest.get(drum) ?? 0));
  return hits.map(({ onset, drum, power }) => ({
    startSeconds: onset / bands.rate,
    durationSeconds: HIT_SECONDS,
    midiNote: drum.midiNote,
    velocity: velocityOf(power, loudest.get(drum) ?? power),
  }));
}

/** Log odds of each class. */
function classify(features: Float32Array): number[] {
  const units = UNIT_WEIGHTS.map((weights, unit) => Math.max(0, dot(weights, features) + (UNIT_BIASES[unit] ?? 0)));
  return CLASS_WEIGHTS.map((weights, index) => dot(weights, units) + (CLASS_BIASES[index] ?? 0));
}

function dot(weights: readonly number[], values: ArrayLike<number>): number {
  return weights.reduce((sum, weight, index) => sum + weight * (values[index] ?? 0), 0);
}

/** Power of a hit in the bands of its kind, beside the loudest band of all. */
function powerOf({ levels, frames }: DrumBands, onset: number, { bands }: DrumClass): number {
  let loudest = FLOOR;
  for (let t = onset; t <= Math.min(frames - 1, onset + 4); t++)
    for (const band of bands) loudest = Math.max(loudest, levels[t * BANDS + band] ?? FLOOR);
  return Math.exp((loudest / 10) * Math.LN10);
}
