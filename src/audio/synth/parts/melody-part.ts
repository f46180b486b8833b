import { createRandom, type Random } from "../../core/random.ts";
import { tonesOf } from "../chord.ts";
import { FACTS, type Instrument } from "../instruments.ts";
import { playingOf } from "../playing.ts";
import { type NoteEvent, stepsPerBar, STEPS_PER_BEAT } from "../score.ts";
import { melodicNote, type MidiNote, noteAtOrAbove, pitchClassOf, scaleNote } from "../theory.ts";
import { givenAt, nearestTone } from "./harmony.ts";
import { fitPattern } from "./metre.ts";
import { beatOf, closesPhrase, humanVelocity, type Piece, playedAt, strokesOf } from "./pattern.ts";

/** One note of a motif: a step of the bar and a scale degree above the tonic. */
interface MotifNote {
  step: number;
  heldSteps: number;
  degree: number;
}

/** How likely a melody moves on each step of a bar, before the genre's density. */
const STEP_WEIGHTS = [1.9, 0.3, 0.9, 1.1, 1, 0.4, 1.3, 0.5, 1.3, 0.4, 1, 1, 1.1, 0.4, 1.1, 0.4];
/** Steps of the scale a melody likes to move by. */
const LEAPS = [-2, -1, -1, 1, 1, 1, 2, -3, 3, 0];

/** Writes the melodies and arpeggios: a motif, its answer, the motif again, and a close on the tonic. */
export function writeMelodies(piece: Piece): NoteEvent[] {
  return piece.recipe.instruments.flatMap((player) => {
    const playing = playingOf(piece.recipe, player);
    if (playing === "arpeggio") return writeArpeggio(piece, player);
    return playing === "melody" ? writeMelody(piece, player) : [];
  });
}

/** The tonic in the register of a melody instrument. */
export function melodyTonic(piece: Piece, player: Instrument): MidiNote {
  return noteAtOrAbove(pitchClassOf(piece.recipe.key.tonic), FACTS[player].register);
}

function writeMelody(piece: Piece, player: Instrument): NoteEvent[] {
  const { recipe } = piece;
  const motif = inventMotif(piece, createRandom(recipe.seed, player, "motif"));
  const answer = varyTail(motif, createRandom(recipe.seed, player, "answer"));
  const tonic = melodyTonic(piece, player);
  return piece.chordRoots.flatMap((root, bar) => {
    const notes = bar % 2 === 1 ? answer : motif;
    const last = closesPhrase(bar, piece.bars) ? notes.at(-1) : undefined;
    return notes.map((note) => {
      const random = createRandom(recipe.seed, player, bar % 2, note.step);
      const degree = note === last ? nearestOf([0, 7], note.degree) : fitToChord(note, root);
      return {
        instrument: player,
        startBeats: playedAt(piece, player, { bar, step: note.step }, random),
        gateBeats: (note.heldSteps - 0.2) / STEPS_PER_BEAT,
        note: fitToGiven(piece, { bar, step: note.step }, melodicNote(recipe.key.mode, degree, tonic), tonic),
        velocity: humanVelocity(note.step % 4 === 0 ? 0.85 : 0.7, random),
      };
    });
  });
}

function inventMotif(piece: Piece, random: Random): MotifNote[] {
  let degree = random.pick([0, 2, 4, 4, 7]);
  return rhythmOf(piece, random).map((place) => {
    const note = { ...place, degree };
    degree = keepInRange(degree + random.pick(LEAPS));
    return note;
  });
}

/** Where a motif strikes: by a figure of the genre, else as densely as the genre likes. */
function rhythmOf(piece: Piece, random: Random): Omit<MotifNote, "degree">[] {
  const { genre, recipe } = piece;
  if (genre.melodyFigures.length > 0) return strokesOf(fitPattern(random.pick(genre.melodyFigures), recipe));
  const density = genre.melodyDensity * (1 + 0.5 * recipe.mood.energy);
  const barSteps = stepsPerBar(recipe);
  const weights = Array.from({ length: barSteps }, (_, step) => STEP_WEIGHTS[step % STEP_WEIGHTS.length] ?? 1);
  const steps = weights.flatMap((weight, step) => (random.chance(weight * density) ? [step] : []));
  const played = steps.length >= 2 ? steps : [0, 6, 10].filter((step) => step < barSteps);
  return played.map((step, index) => ({ step, heldSteps: Math.min(4, (played[index + 1] ?? barSteps) - step) }));
}

/** The second half of a motif again with other pitches, so that the ear hears question and answer. */
function varyTail(motif: readonly MotifNote[], random: Random): MotifNote[] {
  const shift = random.pick([-2, -1, 1, 2]);
  return motif.map((note) => (note.step < 8 ? note : { ...note, degree: keepInRange(note.degree + shift) }));
}

function keepInRange(degree: number): number {
  if (degree > 9) return degree - 4;
  return degree < -2 ? degree + 4 : degree;
}

/** Notes on the beat move to the nearest note of the chord; the others pass between. */
function fitToChord(note: MotifNote, root: number): number {
  if (note.step % 4 !== 0) return note.degree;
  const chord = [-7, 0, 7].flatMap((octave) => [root, root + 2, root + 4].map((degree) => degree + octave));
  return nearestOf(chord, note.degree);
}

/** On the beat, the nearest note of the chord that a prompt gives. */
function fitToGiven(piece: Piece, place: { bar: number; step: number }, note: MidiNote, tonic: MidiNote): MidiNote {
  const given = givenAt(piece, place.bar, place.step);
  return given && place.step % 4 === 0 ? tonic + nearestTone(given, note - tonic) : note;
}

function nearestOf(degrees: readonly number[], wanted: number): number {
  return degrees.reduce((best, degree) => (Math.abs(degree - wanted) < Math.abs(best - wanted) ? degree : best));
}

function writeArpeggio(piece: Piece, player: Instrument): NoteEvent[] {
  const { recipe } = piece;
  const random = createRandom(recipe.seed, player);
  const order = random.pick(ARPEGGIOS);
  const stride = recipe.mood.energy < -0.3 ? 2 : random.pick([1, 1, 2]);
  const tonic = melodyTonic(piece, player);
  const barSteps = stepsPerBar(recipe);
  // Thirds of a beat.
  const stepLength = recipe.triplets ? STEPS_PER_BEAT / 3 : stride;
  return piece.chordRoots.flatMap((root, bar) =>
    Array.from({ length: Math.floor(barSteps / stepLength + 1e-6) }, (_, index) => {
      const step = index * stepLength;
      const human = createRandom(recipe.seed, player, bar % 2, step);
      return {
        instrument: player,
        startBeats: recipe.triplets ? (bar * barSteps + step) / STEPS_PER_BEAT : beatOf(piece, bar, step),
        gateBeats: (0.6 * stepLength) / STEPS_PER_BEAT,
        note: arpeggioNote(piece, { bar, step, root }, order[index % order.length] ?? 0, tonic),
        velocity: humanVelocity(step % 4 === 0 ? 0.9 : 0.65, human),
      };
    }),
  );
}

function arpeggioNote(
  piece: Piece,
  { bar, step, root }: { bar: number; step: number; root: number },
  degree: number,
  tonic: MidiNote,
): MidiNote {
  const given = givenAt(piece, bar, step);
  if (!given) return scaleNote(piece.recipe.key.mode, root + degree, tonic);
  const triad = tonesOf(given).slice(0, 3);
  // Degrees 0, 2, 4, 7 and 9 are root, third, fifth and the octaves of the first two.
  const place = degree >= 7 ? 3 + (degree - 7) / 2 : degree / 2;
  return tonic + (triad[place % 3] ?? 0) + 12 * Math.floor(place / 3);
}

/** Degrees above the chord's root: up, down, up and down, broken. */
const ARPEGGIOS: readonly (readonly number[])[] = [
  [0, 2, 4, 7],
  [9, 7, 4, 2],
  [0, 2, 4, 7, 9, 7, 4, 2],
  [0, 4, 2, 7, 4, 9],
  [0, 7, 4, 7, 2, 7],
];
