import { measureChroma } from "../analyse/chroma.ts";
import type { AudioData, Hertz } from "../audio.ts";
import { mixToMono } from "../core/channels.ts";
import type { Note, NoteTrack } from "../notes/song.ts";
import { transcribeDrums } from "./drum-hits.ts";
import { listenForPitch, type PitchedLine, transcribeMelody } from "./melody.ts";
import type { PlayedNote } from "./played-note.ts";

/** How to listen, and how to write down. */
export interface TranscribeOptions {
  /** Tempo by which seconds become beats. */
  bpm: number;
  /** Default: by ear. */
  material?: NoteTrack["kind"];
  /** Grid in beats that notes are moved to, such as 0.25 for sixteenths; default as played. */
  gridBeats?: number;
}

/** Share of the power that has one clear pitch: nearly all of a line, half of drums and chords. */
const LINE_VOICING = 0.7;
/** Below it there are no notes either: drums. */
const TONALITY_OF_CHORDS = 0.7;

/**
 * Writes down what is played: a monophonic line (voice, bass, lead; E1 to C7) or the hits of drums. Of chords and whole
 * mixes only what stands out as one line is found. Any rate from 8 kHz, length and channel count.
 * @returns one track, or none where nothing is heard
 */
export function transcribe(audio: AudioData, options: TranscribeOptions): NoteTrack[] {
  const mono = withoutOffset(mixToMono(audio));
  const line = options.material === "drums" ? null : listenForPitch(mono, audio.sampleRate);
  const isPitched = line && (options.material === "pitched" || hasNotes(mono, audio.sampleRate, line));
  const kind = isPitched ? "pitched" : "drums";
  const played = isPitched ? transcribeMelody(line) : transcribeDrums(mono, audio.sampleRate);
  if (played.length === 0) return [];
  const name = kind === "drums" ? "Drums" : "Melody";
  return [{ name, kind, notes: played.map((note) => toBeats(note, options)) }];
}

function hasNotes(mono: Float32Array, sampleRate: Hertz, line: PitchedLine): boolean {
  return line.voicing >= LINE_VOICING || measureChroma(mono, sampleRate).tonality >= TONALITY_OF_CHORDS;
}

/** A constant offset would begin and end with a click that nobody played. */
function withoutOffset(mono: Float32Array): Float32Array {
  const mean = mono.reduce((sum, sample) => sum + sample, 0) / Math.max(1, mono.length);
  return mono.map((sample) => sample - mean);
}

function toBeats({ startSeconds, durationSeconds, midiNote, velocity }: PlayedNote, options: TranscribeOptions): Note {
  const { bpm, gridBeats } = options;
  const [start, duration] = [(startSeconds * bpm) / 60, (durationSeconds * bpm) / 60];
  if (gridBeats === undefined) return { startBeats: start, durationBeats: duration, midiNote, velocity };
  const steps = Math.max(1, Math.round(duration / gridBeats));
  return {
    startBeats: Math.round(start / gridBeats) * gridBeats,
    durationBeats: steps * gridBeats,
    midiNote,
    velocity,
  };
}
