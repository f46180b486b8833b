import type { PlayedNote } from "../played-note.ts";

/** Semitones from a note to its harmonics, which may be heard as notes of their own. */
export const HARMONICS: ReadonlySet<number> = new Set([12, 19, 24, 28, 31, 34, 36]);
/** A chord is struck within this time. */
const AT_ONCE_SECONDS = 0.04;
/** Notes of a chord are about as loud; an echo that comes with the next note is softer. */
const ALIKE = 0.5;
/** Share of the notes that are struck together with another; of a line with echoes it stays below. */
const CHORDS = 0.33;

/** True if notes are those of chords, not of one line with its harmonics and echoes. */
export function isPolyphonic(notes: readonly PlayedNote[]): boolean {
  const together = notes.filter((note) => notes.some((other) => isStruckWith(note, other)));
  return together.length > CHORDS * notes.length;
}

function isStruckWith(note: PlayedNote, other: PlayedNote): boolean {
  const apart = Math.abs(note.midiNote - other.midiNote);
  if (apart === 0 || HARMONICS.has(apart)) return false;
  if (Math.abs(note.startSeconds - other.startSeconds) > AT_ONCE_SECONDS) return false;
  return Math.min(note.velocity, other.velocity) >= ALIKE * Math.max(note.velocity, other.velocity);
}
