import type { Instrument } from "./instruments.ts";
import type { MidiNote } from "./theory.ts";

/** Steps of a quarter note: sixteenth notes. */
export const STEPS_PER_BEAT = 4;
/** A time signature. Tempos count quarter notes, whatever the unit. */
export interface Metre {
  beats: number;
  /** The note that a beat is: 2, 4, 8 or 16. */
  unit: number;
}

/** Quarter notes of a bar, which is in 4/4 where nothing else is said. */
export function beatsPerBar({ metre }: { metre?: Metre | undefined }): number {
  return metre === undefined ? 4 : (4 * metre.beats) / metre.unit;
}

/** Steps of a bar's pattern: sixteenth notes. */
export function stepsPerBar(piece: { metre?: Metre | undefined }): number {
  return STEPS_PER_BEAT * beatsPerBar(piece);
}

/** True for 6/8, 9/8 and 12/8, whose beats have three eighths. */
export function isCompound({ metre }: { metre?: Metre | undefined }): boolean {
  return metre?.unit === 8 && metre.beats > 3 && metre.beats % 3 === 0;
}

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
  /** The note that its pitch slides from. */
  from?: MidiNote;
  /** 0..1 */
  velocity: number;
  /** Played backwards. */
  isReversed?: boolean;
}

/** The notes of a whole loop or one-shot; the form from which audio, and MIDI, are made. */
export interface Score {
  /** Length of the loop; a one-shot rings on after it. */
  lengthBeats: number;
  events: NoteEvent[];
}
