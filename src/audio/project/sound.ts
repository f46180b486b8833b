import type { Song } from "../notes/song.ts";
import type { Instrument } from "./instrument.ts";

/** One sample as it goes into a project file: what is known of it, without its audio. */
export interface ProjectSound {
  /** File name without extension. */
  name: string;
  instrument: Instrument;
  form?: "loop" | "one_shot";
  sampleRate: number;
  channels: number;
  /** Samples of one channel. */
  frames: number;
  bpm?: number;
  /** "A minor" */
  key?: string;
  /** MIDI note at which it plays untransposed; absent where it has no pitch. */
  rootMidiNote?: number;
  /** The first sample of its loop, and the one after the last. */
  loop?: { startSample: number; endSample: number };
  /** Its notes, where they are known. */
  song?: Song;
  /** Index of the sound that it is a stem of. */
  stemOf?: number;
  /** How its channel is set; as it is, without it. */
  strip?: ChannelStrip;
  /** For drawing: highest amplitude of each column, 0–127. */
  outline?: readonly number[];
  /** Facts for the pack. */
  facts?: SoundFacts;
}

/** How a channel is set on the desk. */
export interface ChannelStrip {
  /** Linear, 0 to 2; 1 as it is. */
  gain: number;
  isMuted: boolean;
  isSoloed: boolean;
}

/** How a sample came to be, for whoever gets it without the studio. */
export interface SoundFacts {
  type?: string;
  prompt?: string;
  seed?: number;
  model?: string;
  licence?: string;
  tags?: readonly string[];
  lufs?: number;
  peakDb?: number;
  /** ISO 8601. */
  createdAt?: string;
}

/** How the audio of a sound is written into a file. */
export interface AudioEntry {
  kind: "audio";
  path: string;
  /** Index of the sound. */
  sound: number;
  /** Length in samples of one channel: what is missing is silence, what is more is cut off. Default: as it is. */
  frames?: number;
  /** Beats that the file lasts, where it is a loop of whole beats. */
  beats?: number;
}

/** A file of a project: written already, or the audio of one of the sounds. */
export type ProjectEntry = { kind: "file"; path: string; bytes: Uint8Array<ArrayBuffer> } | AudioEntry;

/** Input of every kind of project file. */
export interface ProjectRequest {
  /** Name of the project; file name without extension. */
  name: string;
  sounds: readonly ProjectSound[];
}

/** A text file. */
export function textEntry(path: string, text: string): ProjectEntry {
  return { kind: "file", path, bytes: new TextEncoder().encode(text) };
}

/** Seconds that a sound lasts. */
export function secondsOf({ frames, sampleRate }: Pick<ProjectSound, "frames" | "sampleRate">): number {
  return frames / sampleRate;
}
