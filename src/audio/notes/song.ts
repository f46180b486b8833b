import type { MusicalKey } from "../../contracts/words/key.ts";

/** One note in musical time; a beat is a quarter note. */
export interface Note {
  /** From the start of the song, as played: swing and human delay included. */
  startBeats: number;
  durationBeats: number;
  /** 0 to 127, 60 is middle C; for drums the percussion key of General MIDI. */
  midiNote: number;
  /** 0..1 */
  velocity: number;
}

/** The notes of one part. */
export interface NoteTrack {
  name: string;
  kind: "drums" | "pitched";
  /** Sound of a pitched track by General MIDI, 0-based; absent for a grand piano. */
  program?: number;
  notes: Note[];
}

/** Notes of any origin: composed, transcribed or imported. */
export interface Song {
  bpm: number;
  /** Quarter notes of a bar: 4 in 4/4, 3.5 in 7/8. */
  beatsPerBar: number;
  /** Length of the loop or recording; notes may ring past it. */
  lengthBeats: number;
  key?: MusicalKey;
  tracks: NoteTrack[];
}
