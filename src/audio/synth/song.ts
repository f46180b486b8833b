import type { Note, NoteTrack, Song } from "../notes/song.ts";
import { composeScore } from "./compose.ts";
import type { BassStyle, ChordVoice } from "./genres/genre.ts";
import { FACTS, INSTRUMENTS, type Instrument, STRIPS } from "./instruments.ts";
import { recipeOf } from "./layers.ts";
import { heardInstruments, PARTS, partOf } from "./part.ts";
import type { SampleRecipe } from "./recipe.ts";
import { midiKeyOf } from "./sampled/slots.ts";
import { plainKey } from "./scales.ts";
import { beatsPerBar, type NoteEvent, type Score } from "./score.ts";

/** Programs of General MIDI, 0-based, of instruments that have several voices. */
const BASS_PROGRAMS: Readonly<Record<BassStyle, number>> = {
  sub: 39,
  reese: 38,
  acid: 87,
  pluck: 38,
  "808": 39,
  wobble: 87,
  finger: 33,
  pick: 34,
  slap: 36,
  upright: 32,
  moog: 38,
  fm: 39,
};
const CHORD_PROGRAMS: Readonly<Record<ChordVoice, number>> = { stab: 62, supersaw: 81, electric_piano: 5 };

/**
 * The notes that are heard of a recipe, for any sequencer: a track for each part of the drums and for each other instrument, timed as
 * they are played.
 * @param score the recipe's, if it is composed already
 */
export function songOf(recipe: SampleRecipe, score: Score = composeScore(recipe)): Song {
  const heard = heardInstruments(recipe);
  const events = score.events.filter(({ instrument }) => heard.includes(instrument));
  const drums = PARTS.map((part) => ({
    name: titled(part),
    kind: "drums" as const,
    notes: notesOf(events.filter((event) => isDrum(event) && partOf(event.instrument) === part)),
  }));
  const pitched = INSTRUMENTS.map((instrument) => ({
    name: titled(instrument),
    kind: "pitched" as const,
    program: programOf(instrument, recipeOf(recipe, instrument)),
    notes: notesOf(events.filter((event) => !isDrum(event) && event.instrument === instrument)),
  }));
  const tracks: NoteTrack[] = [...drums, ...pitched].filter(({ notes }) => notes.length > 0);
  const { bpm, key } = recipe;
  return {
    bpm,
    beatsPerBar: beatsPerBar(recipe),
    lengthBeats: score.lengthBeats,
    key: plainKey(key),
    tracks,
  };
}

function isDrum({ instrument }: NoteEvent): boolean {
  return STRIPS[instrument].role === "drum";
}

function notesOf(events: readonly NoteEvent[]): Note[] {
  return events
    .map((event) => ({
      startBeats: event.startBeats,
      durationBeats: event.gateBeats,
      midiNote: midiKeyOf(event.instrument, event.note),
      velocity: event.velocity,
    }))
    .sort((left, right) => left.startBeats - right.startBeats || left.midiNote - right.midiNote);
}

function programOf(instrument: Instrument, { bassStyle, chordVoice }: SampleRecipe): number {
  if (instrument === "bass") return BASS_PROGRAMS[bassStyle];
  if (instrument === "chords") return CHORD_PROGRAMS[chordVoice];
  return FACTS[instrument].midi;
}

function titled(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("_", " ")}`;
}
