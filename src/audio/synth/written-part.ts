import type { MusicalKey, PitchName } from "../../contracts/words/key.ts";
import { TICKS_PER_BEAT, timedNotes } from "../notes/note-ticks.ts";
import type { Note } from "../notes/song.ts";
import type { Piece } from "./parts/pattern.ts";
import { type Instrument, INSTRUMENTS, isPitched, STRIPS } from "./instruments.ts";
import { instrumentsOf, readPrompt } from "./prompt.ts";
import { readRecipe, type SampleRecipe, type WrittenPart } from "./recipe.ts";
import { beatsPerBar, type NoteEvent } from "./score.ts";
import { pitchClassOf } from "./theory.ts";

/** Numbers of a note in a recipe: start, length, pitch, velocity. */
export const NOTE_NUMBERS = 4;
/** More are left out: a recipe travels as text. */
export const MAX_WRITTEN_NOTES = 900;
/** Most bars of a part; the rest is left out. */
export const MAX_WRITTEN_BARS = 64;
/** Quarter notes of a bar of what somebody played. */
const COMMON_BAR = beatsPerBar({});
const LOUDEST = 127;
/** Where the middle note of a part lies at lowest; it is moved by octaves into the twelve semitones from there. */
const REGISTERS = { bass: 31, other: 57 };

/** Notes to be played, and by what. */
export interface PartRequest {
  notes: readonly Note[];
  instrument: Instrument;
  /** Words for the sound, if they say more than the instrument: "Moog bass". */
  words?: string;
  bpm: number;
  key: MusicalKey;
  seed: number;
}

/** The instrument that plays notes, by its own name or by words for it: "tenor sax", "Moog bass"; null for all else. */
export function instrumentNamed(words: string): Instrument | null {
  const name = words
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
  const own = INSTRUMENTS.filter((instrument) => instrument === name);
  const wanted = readPrompt(words).instruments.filter(({ standing }) => standing !== "excluded");
  const named = wanted.flatMap(({ word }) => instrumentsOf(word, []));
  return [...own, ...named].find(isPitched) ?? null;
}

/**
 * The recipe of a loop in which an instrument plays notes that somebody played. Silence before the first is left out, and the
 * last bar is filled up; the line is moved by octaves to where the instrument sounds well.
 * @returns the recipe, by how many octaves it was moved, and how many notes are left out since it holds no more; null if
 *   there are no notes
 */
export function recipeOfPart(request: PartRequest): { recipe: SampleRecipe; octaves: number; leftOut: number } | null {
  const { instrument, words = instrument.replaceAll("_", " "), bpm, key, seed } = request;
  const first = request.notes.reduce((least, { startBeats }) => Math.min(least, startBeats), Infinity);
  const octaves = octavesTo(instrument, request.notes);
  const moved = request.notes.map((note) => ({
    ...note,
    startBeats: note.startBeats - first,
    midiNote: note.midiNote + 12 * octaves,
  }));
  const timed = timedNotes(moved, MAX_WRITTEN_BARS * COMMON_BAR * TICKS_PER_BEAT).slice(0, MAX_WRITTEN_NOTES);
  const leftOut = timedNotes(moved, Infinity).length - timed.length;
  if (timed.length === 0) return null;
  const end = timed.reduce((latest, { releaseTick }) => Math.max(latest, releaseTick), 0);
  const bars = Math.max(1, Math.ceil(end / (COMMON_BAR * TICKS_PER_BEAT)));
  const notes = timed.flatMap((note) => [
    note.startTick,
    note.releaseTick - note.startTick,
    note.midiNote,
    note.velocity,
  ]);
  const recipe = readRecipe({ prompt: `${words} only`, type: "loop", bars, bpm, key, seed });
  const written = { instrument, tonic: key.tonic, bars, notes };
  return { octaves, leftOut, recipe: { ...recipe, instruments: [instrument], written } };
}

function octavesTo(instrument: Instrument, notes: readonly Note[]): number {
  const sorted = notes.map(({ midiNote }) => midiNote).sort((left, right) => left - right);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 60;
  const lowest = STRIPS[instrument].role === "bass" ? REGISTERS.bass : REGISTERS.other;
  return -Math.floor((middle - lowest) / 12);
}

/** The notes of a written part for a piece: again and again until its end, and in its key. */
export function playWritten(
  { instrument, tonic, bars, notes }: WrittenPart,
  { recipe, bars: all }: Piece,
): NoteEvent[] {
  const semitones = nearerWay(tonic, recipe.key.tonic);
  const barBeats = beatsPerBar(recipe);
  const events: NoteEvent[] = [];
  for (let from = 0; from < all; from += bars) {
    for (let at = 0; at < notes.length; at += NOTE_NUMBERS) {
      const [start = 0, length = 0, note = 0, velocity = 0] = notes.slice(at, at + NOTE_NUMBERS);
      const startBeats = from * barBeats + start / TICKS_PER_BEAT;
      if (startBeats >= all * barBeats) continue;
      const gateBeats = length / TICKS_PER_BEAT;
      events.push({ instrument, startBeats, gateBeats, note: note + semitones, velocity: velocity / LOUDEST });
    }
  }
  return events;
}

/** Semitones from one tonic to another, −5 to 6. */
function nearerWay(from: PitchName, to: PitchName): number {
  const up = (pitchClassOf(to) - pitchClassOf(from) + 12) % 12;
  return up > 6 ? up - 12 : up;
}
