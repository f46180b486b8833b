import path from "node:path";
import { estimateTempo } from "../audio/analyse/tempo.ts";
import { sampleCount } from "../audio/core/channels.ts";
import { writeMidi } from "../audio/notes/midi-file.ts";
import type { NoteTrack } from "../audio/notes/song.ts";
import { transcribe } from "../audio/transcribe/transcribe.ts";
import { decodeLocalFile } from "./analyse-file.ts";

/** What a person may know better than the ear. */
export interface TranscriptionHints {
  bpm?: number;
  material?: NoteTrack["kind"];
  gridBeats?: number;
}

/** Notes of a file, as a Standard MIDI file. */
export interface Transcription {
  midi: Uint8Array;
  /** As given, in the file's metadata or name, or heard; 120 where there is none, so that seconds are kept. */
  bpm: number;
  kind: NoteTrack["kind"];
  notes: number;
}

const BEATS_PER_BAR = 4;
const TEMPO_OF_NONE = 120;

/**
 * Writes down what a local audio file plays. Nothing is imported.
 * @returns null where no notes are heard
 * @throws AppError UNSUPPORTED_AUDIO or AUDIO_TOO_LONG, in words for whoever gave the file
 */
export async function transcribeFile(file: string, hints: TranscriptionHints = {}): Promise<Transcription | null> {
  const { audio, metadata } = await decodeLocalFile(file);
  const heard = estimateTempo(audio, { bpm: hints.bpm ?? metadata.bpm, fileName: path.basename(file) });
  const bpm = heard?.value ?? TEMPO_OF_NONE;
  const { material, gridBeats } = hints;
  const tracks = transcribe(audio, { bpm, material, gridBeats });
  const [track] = tracks;
  if (!track) return null;
  const lengthBeats = ((sampleCount(audio) / audio.sampleRate) * bpm) / 60;
  const midi = writeMidi({ bpm, beatsPerBar: BEATS_PER_BAR, lengthBeats, tracks });
  return { midi, bpm, kind: track.kind, notes: track.notes.length };
}
