import { type GivenChord, tonesOf } from "../chord.ts";
import { stepsPerBar } from "../score.ts";
import type { Piece } from "./pattern.ts";

/** A stretch of a bar with one chord. */
export interface Span {
  bar: number;
  fromStep: number;
  toStep: number;
  /** Scale degree of the root where no chord is given. */
  degree: number;
  given: GivenChord | null;
}

/** Chords of a piece in order: one a bar, or as many as a prompt gives for it. */
export function spansOf(piece: Piece): Span[] {
  const steps = stepsPerBar(piece.recipe);
  return piece.chordRoots.flatMap((degree, bar): Span[] => {
    const given = givenIn(piece, bar);
    if (given.length === 0) return [{ bar, fromStep: 0, toStep: steps, degree, given: null }];
    return given.map((chord, index) => ({
      bar,
      fromStep: Math.round((index * steps) / given.length),
      toStep: Math.round(((index + 1) * steps) / given.length),
      degree,
      given: chord,
    }));
  });
}

/** The chord that a prompt gives for a step of a bar; null where the scale has it. */
export function givenAt(piece: Piece, bar: number, step: number): GivenChord | null {
  const given = givenIn(piece, bar);
  return given[Math.floor((step * given.length) / stepsPerBar(piece.recipe))] ?? null;
}

/** The next chord that a prompt gives behind a step. */
export function givenAfter(piece: Piece, bar: number, step: number): GivenChord | null {
  const given = givenIn(piece, bar);
  const index = Math.floor((step * given.length) / stepsPerBar(piece.recipe));
  return given[index + 1] ?? givenIn(piece, (bar + 1) % piece.bars)[0] ?? null;
}

/** Semitones of the nearest tone of a chord, in any octave, to a note; both above the tonic. */
export function nearestTone(chord: GivenChord, semitones: number): number {
  const candidates = tonesOf(chord).flatMap((tone) => {
    const octave = Math.round((semitones - tone) / 12);
    return [tone + 12 * octave];
  });
  return candidates.reduce((best, each) => (Math.abs(each - semitones) < Math.abs(best - semitones) ? each : best));
}

/** True if both have the same notes. */
export function isSameChord(left: Span, right: Span): boolean {
  return left.given || right.given
    ? JSON.stringify(left.given) === JSON.stringify(right.given)
    : left.degree === right.degree;
}

function givenIn({ recipe: { chords } }: Piece, bar: number): readonly GivenChord[] {
  return chords?.[bar % chords.length] ?? [];
}
