import type { Chroma } from "./chroma.ts";
import { centred } from "./triads.ts";

/** The parts of a chroma that tell a key. */
export type KeyEvidence = Omit<Chroma, "tonality">;

/**
 * What is heard, counted from each pitch class as tonic: classes and bass in the whole, the opening and the closing,
 * triads, and how roots move to the tonic and from it; in the order of the weights.
 * @returns 12 × 120, from C
 */
export function keyFeatures(evidence: KeyEvidence): Float32Array[] {
  const { classes, opening, bass, openingBass, closing, closingBass, chords, moves } = evidence;
  const parts = [
    centred(classes),
    centred(opening),
    shares(bass),
    shares(openingBass),
    centred(closing),
    shares(closingBass),
    chords,
  ];
  return Array.from({ length: 12 }, (_, tonic) => {
    const roots = Array.from({ length: 12 }, (__, step) => (tonic + step) % 12);
    return Float32Array.from([
      ...parts.flatMap((part) => [...countedFrom(part, (tonic * part.length) / 12)]),
      ...roots.map((root) => moves[12 * root + tonic] ?? 0),
      ...roots.map((root) => moves[12 * tonic + root] ?? 0),
    ]);
  });
}

function countedFrom(values: Float64Array, place: number): Float64Array {
  return values.map((_, i) => values[(i + place) % values.length] ?? 0);
}

function shares(classes: Float64Array): Float64Array {
  const total = classes.reduce((sum, value) => sum + value, 0) || 1;
  return classes.map((value) => value / total);
}
