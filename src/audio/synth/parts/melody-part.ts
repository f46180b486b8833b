import { createRandom, type Random } from "../../core/random.ts";
import { type Instrument, STRIPS } from "../instruments.ts";
import { type NoteEvent, STEPS_PER_BAR, STEPS_PER_BEAT } from "../score.ts";
import { type MidiNote, noteAtOrAbove, pitchClassOf, scaleNote } from "../theory.ts";
import { beatOf, closesPhrase, humanVelocity, lateness, type Piece } from "./pattern.ts";

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
const LOWEST_TONIC: Partial<Record<Instrument, MidiNote>> = { pluck: 62, lead: 60, arp: 55 };

/** Writes the melodies and arpeggios: a motif, its answer, the motif again, and a close on the tonic. */
export function writeMelodies(piece: Piece): NoteEvent[] {
  const players = piece.recipe.instruments.filter((instrument) => STRIPS[instrument].role === "melody");
  return players.flatMap((player) => (player === "arp" ? writeArpeggio(piece) : writeMelody(piece, player)));
}

/** The tonic in the register of a melody instrument. */
export function melodyTonic(piece: Piece, player: Instrument): MidiNote {
  return noteAtOrAbove(pitchClassOf(piece.recipe.key.tonic), LOWEST_TONIC[player] ?? 60);
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
        startBeats: beatOf(piece, bar, note.step) + lateness(piece, random),
        gateBeats: (note.heldSteps - 0.2) / STEPS_PER_BEAT,
        note: scaleNote(recipe.key.mode, degree, tonic),
        velocity: humanVelocity(note.step % 4 === 0 ? 0.85 : 0.7, random),
      };
    });
  });
}

function inventMotif(piece: Piece, random: Random): MotifNote[] {
  const density = piece.genre.melodyDensity * (1 + 0.5 * piece.recipe.mood.energy);
  const steps = STEP_WEIGHTS.flatMap((weight, step) => (random.chance(weight * density) ? [step] : []));
  const played = steps.length >= 2 ? steps : [0, 6, 10];
  let degree = random.pick([0, 2, 4, 4, 7]);
  return played.map((step, index) => {
    const next = played[index + 1] ?? STEPS_PER_BAR;
    const note = { step, heldSteps: Math.min(4, next - step), degree };
    degree = keepInRange(degree + random.pick(LEAPS));
    return note;
  });
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

function nearestOf(degrees: readonly number[], wanted: number): number {
  return degrees.reduce((best, degree) => (Math.abs(degree - wanted) < Math.abs(best - wanted) ? degree : best));
}

function writeArpeggio(piece: Piece): NoteEvent[] {
  const { recipe } = piece;
  const random = createRandom(recipe.seed, "arp");
  const order = random.pick(ARPEGGIOS);
  const stride = recipe.mood.energy < -0.3 ? 2 : random.pick([1, 1, 2]);
  const tonic = melodyTonic(piece, "arp");
  return piece.chordRoots.flatMap((root, bar) =>
    Array.from({ length: STEPS_PER_BAR / stride }, (_, index) => {
      const step = index * stride;
      const human = createRandom(recipe.seed, "arp", bar % 2, step);
      return {
        instrument: "arp" as const,
        startBeats: beatOf(piece, bar, step),
        gateBeats: (0.6 * stride) / STEPS_PER_BEAT,
        note: scaleNote(recipe.key.mode, root + (order[index % order.length] ?? 0), tonic),
        velocity: humanVelocity(step % 4 === 0 ? 0.9 : 0.65, human),
      };
    }),
  );
}

/** Degrees above the chord's root: up, down, up and down, broken. */
const ARPEGGIOS: readonly (readonly number[])[] = [
  [0, 2, 4, 7],
  [9, 7, 4, 2],
  [0, 2, 4, 7, 9, 7, 4, 2],
  [0, 4, 2, 7, 4, 9],
  [0, 7, 4, 7, 2, 7],
];
