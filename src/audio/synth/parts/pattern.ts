import type { Random } from "../../core/random.ts";
import type { Genre } from "../genres/genre.ts";
import type { SampleRecipe } from "../recipe.ts";
import { stepsPerBar, STEPS_PER_BEAT } from "../score.ts";

/** Facts of the piece that every part writer needs. */
export interface Piece {
  recipe: SampleRecipe;
  genre: Genre;
  bars: number;
  /** Scale degree of each bar's chord root. */
  chordRoots: readonly number[];
}

/** A struck step with the steps that it is held for. */
export interface Stroke {
  sign: string;
  step: number;
  heldSteps: number;
}

/** Bars after which the music closes a phrase with a fill. */
const PHRASE_BARS = 4;

/** True in a bar that closes a phrase: every fourth, and the last of a loop of two bars or more. */
export function closesPhrase(bar: number, bars: number): boolean {
  return (bar + 1) % PHRASE_BARS === 0 || (bars > 1 && bar === bars - 1);
}

/** The strokes of one bar's pattern; `.` rests, `-` holds the stroke before it. */
export function strokesOf(pattern: string): Stroke[] {
  const strokes: Stroke[] = [];
  for (const [step, sign] of [...pattern].entries()) {
    const last = strokes.at(-1);
    if (sign === "-" && last) last.heldSteps++;
    else if (sign !== "." && sign !== "-") strokes.push({ sign, step, heldSteps: 1 });
  }
  return strokes;
}

/** Where a step of a bar falls in beats, with the swing of the recipe or the genre on every second sixteenth. */
export function beatOf(piece: Piece, bar: number, step: number): number {
  const swing = step % 2 === 1 ? (piece.recipe.swing ?? piece.genre.swing) : 0;
  return (bar * stepsPerBar(piece.recipe) + step + swing) / STEPS_PER_BEAT;
}

/** How late a player is this time, in beats: never early, so that a loop starts on its first sample. */
export function lateness(piece: Piece, random: Random): number {
  return (random.next() * piece.genre.looseness * piece.recipe.bpm) / 60;
}

/** A little more or less than the given velocity, within 0.05..1. */
export function humanVelocity(velocity: number, random: Random): number {
  return Math.min(1, Math.max(0.05, velocity * (1 + 0.08 * random.bipolar())));
}
