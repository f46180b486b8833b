import type { Random } from "../../core/random.ts";
import type { Genre, Groove } from "../genres/genre.ts";
import type { Instrument } from "../instruments.ts";
import type { SampleRecipe } from "../recipe.ts";
import { isCompound, stepsPerBar, STEPS_PER_BEAT } from "../score.ts";

/** Facts of the piece that every part writer needs. */
export interface Piece {
  recipe: SampleRecipe;
  genre: Genre;
  groove: Groove;
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
const LONG_PHRASE_BARS = 8;

/** True in a bar that closes a phrase: every fourth, and the last of a loop of two bars or more. */
export function closesPhrase(bar: number, bars: number): boolean {
  return phraseClosedBy(bar, bars) !== null;
}

/** Bars of the phrase that a bar closes, which is a long one in every eighth, and in the last of more than four; or null. */
export function phraseClosedBy(bar: number, bars: number): 4 | 8 | null {
  const isLast = bars > 1 && bar === bars - 1;
  if ((bar + 1) % LONG_PHRASE_BARS === 0 || (isLast && bars > PHRASE_BARS)) return LONG_PHRASE_BARS;
  return (bar + 1) % PHRASE_BARS === 0 || isLast ? PHRASE_BARS : null;
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

/** Where a step of a bar falls in beats, with the swing of the recipe or the groove. */
export function beatOf(piece: Piece, bar: number, step: number): number {
  return (bar * stepsPerBar(piece.recipe) + step + swingOf(piece, step)) / STEPS_PER_BEAT;
}

/** Steps by which a step is late; of swung eighths, sixteenths stay in the middle between their neighbours. */
function swingOf({ recipe, groove }: Piece, step: number): number {
  const swing = recipe.swing ?? groove.swing;
  if (groove.swings === 16) return step % 2 === 1 ? swing : 0;
  // Beats of three eighths are swung quarters already.
  return isCompound(recipe) ? 0 : swing * (2 - Math.abs((step % STEPS_PER_BEAT) - 2));
}

/** The beat on which a player strikes a step; never before the loop begins. */
export function playedAt(
  piece: Piece,
  player: Instrument,
  place: { bar: number; step: number },
  random: Random,
): number {
  return Math.max(0, beatOf(piece, place.bar, place.step) + lateness(piece, player, random));
}

/** How late a player is this time, in beats: by its lane, which may push before the beat, and as loose as the genre is. */
export function lateness(piece: Piece, player: Instrument, random: Random): number {
  const lane = (piece.groove.lanes[player]?.lateMs ?? 0) / 1000;
  return ((lane + random.next() * piece.genre.looseness) * piece.recipe.bpm) / 60;
}

/** A little more or less than the given velocity, within 0.05..1. */
export function humanVelocity(velocity: number, random: Random): number {
  return Math.min(1, Math.max(0.05, velocity * (1 + 0.08 * random.bipolar())));
}
