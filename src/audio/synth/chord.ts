import { PITCH_NAMES } from "../../contracts/words/key.ts";
import { pitchName, type ScaleKey } from "./scales.ts";

/** Semitones above the root by the symbol behind it. */
export const CHORD_QUALITIES = {
  "": [0, 4, 7],
  m: [0, 3, 7],
  "7": [0, 4, 7, 10],
  maj7: [0, 4, 7, 11],
  m7: [0, 3, 7, 10],
  mMaj7: [0, 3, 7, 11],
  "6": [0, 4, 7, 9],
  m6: [0, 3, 7, 9],
  "9": [0, 4, 7, 10, 14],
  maj9: [0, 4, 7, 11, 14],
  m9: [0, 3, 7, 10, 14],
  add9: [0, 4, 7, 14],
  madd9: [0, 3, 7, 14],
  "69": [0, 4, 7, 9, 14],
  "7b9": [0, 4, 7, 10, 13],
  "7#9": [0, 4, 7, 10, 15],
  "7b5": [0, 4, 6, 10],
  "7#5": [0, 4, 8, 10],
  "7#11": [0, 4, 7, 10, 18],
  "7b13": [0, 4, 7, 10, 20],
  "maj7#11": [0, 4, 7, 11, 18],
  maj13: [0, 4, 7, 11, 14, 21],
  m13: [0, 3, 7, 10, 14, 21],
  "9sus4": [0, 5, 7, 10, 14],
  "11": [0, 7, 10, 14, 17],
  m11: [0, 3, 7, 10, 14, 17],
  "13": [0, 4, 7, 10, 14, 21],
  sus2: [0, 2, 7],
  sus4: [0, 5, 7],
  "7sus4": [0, 5, 7, 10],
  dim: [0, 3, 6],
  dim7: [0, 3, 6, 9],
  m7b5: [0, 3, 6, 10],
  aug: [0, 4, 8],
  "5": [0, 7, 12],
} as const;

export type ChordQuality = keyof typeof CHORD_QUALITIES;

/** A chord that a prompt names, by its place in the key, so that it moves with it. */
export interface GivenChord {
  /** Semitones above the tonic, 0 to 11. */
  root: number;
  quality: ChordQuality;
  /** Semitones of the bass note above the tonic, where it is not the root. */
  bass?: number;
}

/** Semitones above the tonic of a chord's notes, the root first. */
export function tonesOf({ root, quality }: GivenChord): number[] {
  return CHORD_QUALITIES[quality].map((step) => root + step);
}

/** "Dm7", "C/E": the chord's name in its key. */
export function chordName(
  { root, quality, bass }: GivenChord,
  { tonic }: Pick<ScaleKey, "tonic">,
  flats = false,
): string {
  const named = (semitones: number) => pitchName(PITCH_NAMES.indexOf(tonic) + semitones, flats);
  return `${named(root)}${quality}${bass === undefined ? "" : `/${named(bass)}`}`;
}
