import { measureChroma } from "../analyse/key/chroma.ts";
import type { AudioData, Hertz } from "../audio.ts";
import { mixToMono } from "../core/channels.ts";
import type { Note, NoteTrack } from "../notes/song.ts";
import { transcribeChords } from "./chords/chords.ts";
import { isPolyphonic } from "./chords/polyphony.ts";
import { transcribeDrums } from "./drum-hits.ts";
import { listenForPitch, type PitchedLine, transcribeMelody } from "./melody.ts";
import type { PlayedNote } from "./played-note.ts";

/** How a sound is written down: the hits of drums, one note at a time, or several. */
export type Material = "drums" | "line" | "chords";

/** How to listen, and how to write down. */
export interface TranscribeOptions {
  /** Tempo by which seconds become beats. */
  bpm: number;
  /** Default: by ear; "pitched" is a line or chords, by ear. */
  material?: Material | "pitched";
  /** Grid in beats that notes are moved to, such as 0.25 for sixteenths; default as played. */
  gridBeats?: number;
}

/** Notes heard, as tracks, and the kind of sound that they were taken for. */
export interface Transcribed {
  material: Material;
  /** One track. */
  tracks: NoteTrack[];
}

const NAMES: Readonly<Record<Material, string>> = { drums: "Drums", line: "Melody", chords: "Chords" };
/** Share of the power that has one clear pitch: nearly all of a line, half of drums; of a piano's chords up to 0.8. */
const LINE_VOICING = 0.9;
const PITCHED_VOICING = 0.7;
/** Below it there are no notes either: drums. */
const TONALITY_OF_CHORDS = 0.7;

/**
 * Writes down what is played: the hits of drums, a monophonic line (voice, bass, lead; E1 to C7) or chords (keys, guitar,
 * pads; A0 to C8). Of whole mixes only what stands out is found. Any rate from 8 kHz, length and channel count.
 * @returns null where nothing is heard
 */
export function transcribe(audio: AudioData, options: TranscribeOptions): Transcribed | null {
  const { material, played } = listen(withoutOffset(mixToMono(audio)), audio.sampleRate, options.material);
  if (played.length === 0) return null;
  const kind = material === "drums" ? "drums" : "pitched";
  const notes = played.map((note) => toBeats(note, options));
  return { material, tracks: [{ name: NAMES[material], kind, notes }] };
}

interface Listened {
  material: Material;
  played: PlayedNote[];
}

function listen(mono: Float32Array, sampleRate: Hertz, material: TranscribeOptions["material"]): Listened {
  if (material === "drums") return { material, played: transcribeDrums(mono, sampleRate) };
  if (material === "chords") return { material, played: transcribeChords(mono, sampleRate) };
  const line = listenForPitch(mono, sampleRate);
  if (material === "line") return { material, played: transcribeMelody(line) };
  if (material === undefined && !hasNotes(mono, sampleRate, line)) return listen(mono, sampleRate, "drums");
  if (line.voicing < LINE_VOICING) {
    const chords = transcribeChords(mono, sampleRate);
    // In between only the notes tell.
    const areChords = line.voicing < PITCHED_VOICING ? chords.length > 0 : isPolyphonic(chords);
    if (areChords) return { material: "chords", played: chords };
  }
  return { material: "line", played: transcribeMelody(line) };
}

function hasNotes(mono: Float32Array, sampleRate: Hertz, line: PitchedLine): boolean {
  return line.voicing >= PITCHED_VOICING || measureChroma(mono, sampleRate).tonality >= TONALITY_OF_CHORDS;
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
