import { type ProjectSound, secondsOf } from "./sound.ts";

/** A loop's file may miss the beat by what a converter or an editor adds at its end. */
const MAX_MISS_SECONDS = 0.05;
const MAX_BEATS = 100_000;

/**
 * Whole beats that a sound lasts at its tempo.
 * @returns null for a one-shot, for one without a tempo, and for one that ends elsewhere than on a beat
 */
export function wholeBeats(sound: ProjectSound): number | null {
  if (sound.form === "one_shot" || sound.bpm === undefined) return null;
  const secondsPerBeat = 60 / sound.bpm;
  const beats = Math.round(secondsOf(sound) / secondsPerBeat);
  const miss = Math.abs(secondsOf(sound) - beats * secondsPerBeat);
  // Within a tenth of a beat every length would pass at a fast tempo.
  const isWhole = miss <= Math.min(MAX_MISS_SECONDS, secondsPerBeat / 20);
  return isWhole && beats > 0 && beats < MAX_BEATS ? beats : null;
}

/** Samples of one channel in so many beats, to the nearest sample. */
export function framesOfBeats(beats: number, { bpm, sampleRate }: { bpm: number; sampleRate: number }): number {
  return Math.round((beats * 60 * sampleRate) / bpm);
}
