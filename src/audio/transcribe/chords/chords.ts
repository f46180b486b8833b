import type { Hertz } from "../../audio.ts";
import { resample } from "../../core/resample.ts";
import type { PlayedNote } from "../played-note.ts";
import { NETWORK_RATE } from "./constant-q.ts";
import { notesOfKeys } from "./key-notes.ts";
import { hearKeys } from "./posteriorgrams.ts";

const RESAMPLING_TAPS = 16;

/** The notes of chords, keys, a guitar: any number at once, from A0 to C8, in order of time. */
export function transcribeChords(mono: Float32Array, sampleRate: Hertz): PlayedNote[] {
  const [samples = mono] = resample({ sampleRate, channels: [mono] }, NETWORK_RATE, RESAMPLING_TAPS).channels;
  return notesOfKeys(hearKeys(samples));
}
