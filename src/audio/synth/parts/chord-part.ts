import { createRandom } from "../../core/random.ts";
import { tonesOf } from "../chord.ts";
import { FACTS, type Instrument } from "../instruments.ts";
import { isHarmony, playingOf, usualPlaying } from "../playing.ts";
import { beatsPerBar, type NoteEvent, STEPS_PER_BEAT } from "../score.ts";
import { chordDegrees, leadVoices, type MidiNote, noteAtOrAbove, pitchClassOf, scaleNote } from "../theory.ts";
import { isSameChord, type Span, spansOf } from "./harmony.ts";
import { barOfLane, fitPattern } from "./metre.ts";
import { humanVelocity, lateness, type Piece, playedAt, type Stroke, strokesOf } from "./pattern.ts";

const VELOCITIES: Readonly<Record<string, number>> = { X: 0.95, x: 0.8, o: 0.5 };

/** Writes the chords of every instrument that plays harmony. */
export function writeChords(piece: Piece): NoteEvent[] {
  return piece.recipe.instruments.flatMap((player) => {
    const playing = playingOf(piece.recipe, player);
    if (playing === "pad" || (playing === "chords" && usualPlaying(player) === "pad"))
      return writeSustained(piece, player);
    return isHarmony(playing) ? writeRhythmic(piece, player) : [];
  });
}

/** Notes of each chord of `spansOf` for one instrument, led smoothly from one to the next. */
export function voicings(piece: Piece, player: Instrument): MidiNote[][] {
  const { recipe, genre } = piece;
  const tonic = noteAtOrAbove(pitchClassOf(recipe.key.tonic), 48);
  const centre = FACTS[player].register;
  let previous: MidiNote[] = [];
  return spansOf(piece).map(({ degree, given }) => {
    const pitches = given
      ? tonesOf(given).map((step) => tonic + step)
      : chordDegrees(degree, genre.chordSize).map((each) => scaleNote(recipe.key.mode, each, tonic));
    previous = leadVoices(pitches, previous, centre);
    return player === "vocal" ? previous.slice(-2) : previous;
  });
}

function writeSustained(piece: Piece, player: Instrument): NoteEvent[] {
  const spans = spansOf(piece);
  const chords = voicings(piece, player);
  const beat = (bar: number, step: number) => bar * beatsPerBar(piece.recipe) + step / STEPS_PER_BEAT;
  return spans.flatMap((span, index) => {
    const before = spans[index - 1];
    if (before && isSameChord(before, span)) return [];
    const next = spans.slice(index + 1).find((later) => !isSameChord(later, span));
    const start = beat(span.bar, span.fromStep);
    const end = next ? beat(next.bar, next.fromStep) : beat(piece.bars, 0);
    return (chords[index] ?? []).map((note) => ({
      instrument: player,
      startBeats: start,
      gateBeats: end - start,
      note,
      velocity: 0.8,
    }));
  });
}

function writeRhythmic(piece: Piece, player: Instrument): NoteEvent[] {
  const { recipe, genre, groove } = piece;
  const figure = fitPattern(createRandom(recipe.seed, player, "rhythm").pick(genre.chordFigures), recipe);
  const chords = voicings(piece, player);
  return spansOf(piece).flatMap((span, index) =>
    strokesWithin(barOfLane(groove, player, span.bar, recipe) ?? figure, span).flatMap((stroke) => {
      const random = createRandom(recipe.seed, player, span.bar % 2, stroke.step);
      const start = playedAt(piece, player, { bar: span.bar, step: stroke.step }, random);
      // The fingers of a hand are not all as quick.
      const spread = 0.5 * Math.abs(lateness(piece, player, random));
      const velocity = humanVelocity(VELOCITIES[stroke.sign] ?? 0.75, random);
      return struck(chords[index] ?? [], stroke.sign).map((note, voice) => ({
        instrument: player,
        startBeats: start + spread * voice,
        gateBeats: (stroke.heldSteps - 0.2) / STEPS_PER_BEAT,
        note,
        velocity,
      }));
    }),
  );
}

/** Notes of a chord that a sign strikes: all, or one from the lowest; above its highest begins its next octave. */
function struck(notes: readonly MidiNote[], sign: string): readonly MidiNote[] {
  const place = Number(sign) - 1;
  if (!(place >= 0)) return notes;
  const note = notes[place % notes.length];
  return note === undefined ? [] : [note + 12 * Math.floor(place / notes.length)];
}

/** Strokes of a rhythm within a part of its bar: a chord is struck when it begins, if not later, and not held into the next. */
function strokesWithin(rhythm: string, { fromStep, toStep }: Span): Stroke[] {
  if (fromStep === 0 && toStep >= rhythm.length) return strokesOf(rhythm);
  const strokes = strokesOf(rhythm)
    .filter(({ step }) => step >= fromStep && step < toStep)
    .map((stroke) => ({ ...stroke, heldSteps: Math.min(stroke.heldSteps, toStep - stroke.step) }));
  const [first] = strokes;
  if (first && first.step - fromStep < 2) return strokes;
  return [{ sign: "x", step: fromStep, heldSteps: Math.max(1, (first?.step ?? toStep) - fromStep) }, ...strokes];
}
