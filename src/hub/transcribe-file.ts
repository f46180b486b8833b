import path from "node:path";
import { estimateTempo } from "../audio/analyse/tempo.ts";
import { sampleCount } from "../audio/core/channels.ts";
import { writeMidi } from "../audio/notes/midi-file.ts";
import { instrumentOf, materialOf } from "../audio/project/instrument.ts";
import { type Material, transcribe, type TranscribeOptions } from "../audio/transcribe/transcribe.ts";
import { decodeLocalFile } from "./analyse-file.ts";

/** Facts that a person may know better than the ear. */
export interface TranscriptionHints {
  bpm?: number;
  material?: TranscribeOptions["material"];
  gridBeats?: number;
}

/** Notes of a file, as a Standard MIDI file. */
export interface Transcription {
  midi: Uint8Array;
  /** As given, in the file's metadata or name, or heard; 120 where there is none, so that seconds are kept. */
  bpm: number;
  material: Material;
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
  const tempo = estimateTempo(audio, { bpm: hints.bpm ?? metadata.bpm, fileName: path.basename(file) });
  const bpm = tempo?.value ?? TEMPO_OF_NONE;
  // The name first: a kick may sound like a bass.
  const named = materialOf(instrumentOf([path.parse(file).name, metadata.title]));
  const heard = transcribe(audio, { bpm, material: hints.material ?? named, gridBeats: hints.gridBeats });
  if (!heard) return null;
  const { material, tracks } = heard;
  const lengthBeats = ((sampleCount(audio) / audio.sampleRate) * bpm) / 60;
  const midi = writeMidi({ bpm, beatsPerBar: BEATS_PER_BAR, lengthBeats, tracks });
  const notes = tracks.reduce((count, track) => count + track.notes.length, 0);
  return { midi, bpm, material, notes };
}
