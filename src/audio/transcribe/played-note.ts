import type { Seconds } from "../audio.ts";

/** A note as it was heard, in seconds. */
export interface PlayedNote {
  startSeconds: Seconds;
  durationSeconds: Seconds;
  /** Drums: General MIDI's percussion. */
  midiNote: number;
  /** 0..1 */
  velocity: number;
}

/** The loudest note of a transcription; what a player would hit hard. */
const LOUDEST = 0.95;
const SOFTEST = 0.1;

/** Velocity by power, as General MIDI's synthesisers play it: amplitude goes with the square of the velocity. */
export function velocityOf(power: number, loudest: number): number {
  const velocity = LOUDEST * Math.sqrt(Math.sqrt(Math.max(0, power / loudest)));
  return Math.min(LOUDEST, Math.max(SOFTEST, velocity));
}
