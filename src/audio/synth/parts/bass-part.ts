import { createRandom } from "../../core/random.ts";
import { type GivenChord, tonesOf } from "../chord.ts";
import type { BassStyle } from "../genres/genre.ts";
import { beatsPerBar, type NoteEvent, STEPS_PER_BEAT } from "../score.ts";
import { type MidiNote, noteAtOrAbove, pitchClassOf, scaleNote } from "../theory.ts";
import { givenAfter, givenAt } from "./harmony.ts";
import { barOfLane, fitPattern } from "./metre.ts";
import { closesPhrase, humanVelocity, type Piece, playedAt, strokesOf } from "./pattern.ts";

/** The lowest root of each style: subs sit where small speakers still hear their octave. */
const LOWEST_ROOT: Readonly<Record<BassStyle, MidiNote>> = {
  sub: 31,
  reese: 29,
  acid: 33,
  pluck: 31,
  "808": 28,
  wobble: 28,
  finger: 28,
  pick: 28,
  slap: 28,
  upright: 28,
  moog: 28,
  fm: 29,
};

/** Writes the bass line: the chords' roots in the genre's rhythm, with octaves, fifths and steps to the next root. */
export function writeBass(piece: Piece): NoteEvent[] {
  if (!piece.recipe.instruments.includes("bass")) return [];
  const { recipe, genre, groove } = piece;
  const random = createRandom(recipe.seed, "bass pattern");
  const usual = random.pick(genre.bassFigures);
  const closing = random.pick(genre.bassFigures);
  const line = piece.chordRoots.flatMap((root, bar) => {
    const next = piece.chordRoots[(bar + 1) % piece.chordRoots.length] ?? root;
    const figure = closesPhrase(bar, piece.bars) ? usual.slice(0, 8) + closing.slice(8) : usual;
    const pattern = barOfLane(groove, "bass", bar, recipe) ?? fitPattern(figure, recipe);
    return strokesOf(pattern).map((stroke) => {
      const human = createRandom(recipe.seed, "bass", bar % 2, stroke.step);
      const given = givenAt(piece, bar, stroke.step);
      const coming = givenAfter(piece, bar, stroke.step);
      return {
        instrument: "bass" as const,
        startBeats: playedAt(piece, "bass", { bar, step: stroke.step }, human),
        gateBeats: (stroke.heldSteps - 0.15) / STEPS_PER_BEAT,
        note: given
          ? givenBassNote(piece, given, { sign: stroke.sign, coming })
          : bassNote(piece, root, { sign: stroke.sign, next }),
        velocity: humanVelocity(stroke.sign === "1" ? 0.85 : 0.72, human),
      };
    });
  });
  const apart = oneAtATime(line, piece.bars * beatsPerBar(recipe));
  return recipe.glide ? gliding(apart) : apart;
}

/** A late note ends where the next one begins, which a player may strike early; so does the last, where the loop goes round. */
function oneAtATime(line: readonly NoteEvent[], loopBeats: number): NoteEvent[] {
  return line.map((event, index) => {
    const next = line[index + 1]?.startBeats ?? (line[0]?.startBeats ?? 0) + loopBeats;
    return { ...event, gateBeats: Math.min(event.gateBeats, next - event.startBeats) };
  });
}

/** Each note slides from the one before; a line on one note leaps up an octave at its end, as drill's do. */
function gliding(line: readonly NoteEvent[]): NoteEvent[] {
  const isStill = line.every(({ note }) => note === line[0]?.note);
  const moving = line.map((event, index) =>
    isStill && index > 0 && index === line.length - 1 ? { ...event, note: event.note + 12 } : event,
  );
  return moving.map((event, index) => {
    const from = moving[index - 1]?.note ?? event.note;
    return from === event.note ? event : { ...event, from };
  });
}

/** The tonic in the register of the recipe's bass. */
export function bassTonic(piece: Piece): MidiNote {
  return noteAtOrAbove(pitchClassOf(piece.recipe.key.tonic), LOWEST_ROOT[piece.recipe.bassStyle]);
}

function bassNote(piece: Piece, root: number, stroke: { sign: string; next: number }): MidiNote {
  const tonic = bassTonic(piece);
  const { mode } = piece.recipe.key;
  const plain = scaleNote(mode, root, tonic);
  const fold = plain > LOWEST_ROOT[piece.recipe.bassStyle] + 11 ? -12 : 0;
  return fold + scaleNote(mode, root + degreeOffset(stroke.sign, root, stroke.next), tonic);
}

/** The bass of a chord that the prompt gives. */
function givenBassNote(piece: Piece, chord: GivenChord, stroke: { sign: string; coming: GivenChord | null }): MidiNote {
  const lowest = LOWEST_ROOT[piece.recipe.bassStyle];
  const tonic = pitchClassOf(piece.recipe.key.tonic);
  const rootOf = ({ root, bass = root }: GivenChord) => noteAtOrAbove(tonic + bass, lowest);
  const root = rootOf(chord);
  const [, third = 4, fifth = 7, seventh = 10] = tonesOf({ ...chord, root: 0 });
  switch (stroke.sign) {
    case "2":
      return root + 2;
    case "3":
      return root + third;
    case "4":
      return root + 5;
    case "5":
      return root + fifth;
    case "6":
      return root + 9;
    case "7":
      return root + seventh;
    case "8":
      return root + 12;
    case "b":
      return root - 2;
    case "n": {
      const next = stroke.coming ? rootOf(stroke.coming) : root;
      return next >= root ? next - 1 : next + 1;
    }
    default:
      return root;
  }
}

function degreeOffset(sign: string, root: number, next: number): number {
  if (sign === "n") return stepTowards(root, next);
  if (sign === "b") return -1;
  return Math.max(0, Number(sign) - 1);
}

/** One scale step short of the next root, from the side it is approached. */
function stepTowards(root: number, next: number): number {
  if (next === root) return -1;
  return next > root ? next - 1 - root : next + 1 - root;
}
