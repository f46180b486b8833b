import { createRandom } from "../../core/random.ts";
import type { Instrument } from "../instruments.ts";
import { STRIPS } from "../instruments.ts";
import { BEATS_PER_BAR, type NoteEvent, STEPS_PER_BEAT } from "../score.ts";
import { chordDegrees, leadVoices, type MidiNote, noteAtOrAbove, pitchClassOf, scaleNote } from "../theory.ts";
import { beatOf, humanVelocity, lateness, type Piece, strokesOf } from "./pattern.ts";

/** The register each instrument's chords stay around. */
const CENTRE: Partial<Record<Instrument, MidiNote>> = { chords: 62, keys: 62, pad: 60, strings: 67, vocal: 69 };
/** Instruments that hold each chord for as long as it lasts. */
const SUSTAINED: ReadonlySet<Instrument> = new Set(["pad", "strings"]);
const VELOCITIES: Readonly<Record<string, number>> = { X: 0.95, x: 0.8, o: 0.5 };

/** Writes the chords of every instrument that plays harmony. */
export function writeChords(piece: Piece): NoteEvent[] {
  const players = piece.recipe.instruments.filter((instrument) => STRIPS[instrument].role === "harmony");
  return players.flatMap((player) =>
    SUSTAINED.has(player) ? writeSustained(piece, player) : writeRhythmic(piece, player),
  );
}

/** Notes of each bar's chord for one instrument, led smoothly from bar to bar. */
export function voicings(piece: Piece, player: Instrument): MidiNote[][] {
  const { recipe, genre } = piece;
  const tonic = noteAtOrAbove(pitchClassOf(recipe.key.tonic), 48);
  const centre = CENTRE[player] ?? 62;
  let previous: MidiNote[] = [];
  return piece.chordRoots.map((root) => {
    const pitches = chordDegrees(root, genre.chordSize).map((degree) => scaleNote(recipe.key.mode, degree, tonic));
    previous = leadVoices(pitches, previous, centre);
    return player === "vocal" ? previous.slice(-2) : previous;
  });
}

function writeSustained(piece: Piece, player: Instrument): NoteEvent[] {
  const chords = voicings(piece, player);
  return chords.flatMap((notes, bar) => {
    if (bar > 0 && piece.chordRoots[bar] === piece.chordRoots[bar - 1]) return [];
    const end = chords.findIndex((_, later) => later > bar && piece.chordRoots[later] !== piece.chordRoots[bar]);
    const bars = (end < 0 ? chords.length : end) - bar;
    return notes.map((note) => ({
      instrument: player,
      startBeats: bar * BEATS_PER_BAR,
      gateBeats: bars * BEATS_PER_BAR,
      note,
      velocity: 0.8,
    }));
  });
}

function writeRhythmic(piece: Piece, player: Instrument): NoteEvent[] {
  const { recipe, genre } = piece;
  const rhythm = createRandom(recipe.seed, player, "rhythm").pick(genre.chordRhythms);
  return voicings(piece, player).flatMap((notes, bar) =>
    strokesOf(rhythm).flatMap((stroke) => {
      const random = createRandom(recipe.seed, player, bar % 2, stroke.step);
      const late = lateness(piece, random);
      const velocity = humanVelocity(VELOCITIES[stroke.sign] ?? 0.8, random);
      return notes.map((note, voice) => ({
        instrument: player,
        startBeats: beatOf(piece, bar, stroke.step) + late * (1 + 0.5 * voice),
        gateBeats: (stroke.heldSteps - 0.2) / STEPS_PER_BEAT,
        note,
        velocity,
      }));
    }),
  );
}
