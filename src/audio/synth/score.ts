import type { Instrument } from "./instruments.ts";
import type { MidiNote } from "./theory.ts";

/** Steps of a pattern: sixteenth notes. */
export const STEPS_PER_BAR = 16;
/** Steps of a quarter note. */
export const STEPS_PER_BEAT = 4;
/** Quarter notes of a bar: all music here is in 4/4. */
export const BEATS_PER_BAR = 4;
/** Drums have no key; this note plays a drum at its own pitch, others transpose it. */
export const DRUM_NOTE: MidiNote = 60;

/** One note, in musical time. */
export interface NoteEvent {
  instrument: Instrument;
  /** From the start of the loop; may carry swing and human delay. */
  startBeats: number;
  /** How long the key is held; the sound may ring longer. */
  gateBeats: number;
  note: MidiNote;
  /** 0..1 */
  velocity: number;
}

/** The notes of a whole loop or one-shot; the form from which audio, and MIDI, are made. */
export interface Score {
  /** Length of the loop; a one-shot rings on after it. */
  lengthBeats: number;
  events: NoteEvent[];
}
