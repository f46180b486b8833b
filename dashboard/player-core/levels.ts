import { peakAmplitude } from "../../src/audio/core/peak-amplitude.ts";
/** How a track is set on the desk. `fader` runs from 0 to 100. */
export interface Strip {
  muted: boolean;
  soloed: boolean;
  fader: number;
}

/** How loud a block is, as linear amplitudes. */
export interface Level {
  peak: number;
  /** Root of the mean square: what the ear takes for loudness, more nearly than the peak. */
  rms: number;
}

/** Level of a meter at rest. */
export const SILENCE: Level = { peak: 0, rms: 0 };

/** The fader's mark where the audio sounds as it is. */
export const UNITY_FADER = 80;
/** Level that the meter shows as silence. */
export const FLOOR_DB = -60;

/** Linear gain of a fader: a square law, which the ear takes as even. */
export function faderGain(fader: number): number {
  return (fader / UNITY_FADER) ** 2;
}

/** Linear gains of all tracks: solo wins over the others, mute over solo. */
export function gainsOf(strips: readonly Strip[]): number[] {
  const anySolo = strips.some((strip) => strip.soloed);
  return strips.map((strip) => (strip.muted || (anySolo && !strip.soloed) ? 0 : faderGain(strip.fader)));
}

/** Decibels of a linear amplitude, not below the floor. */
export function toDecibels(amplitude: number): number {
  return amplitude > 0 ? Math.max(FLOOR_DB, 20 * Math.log10(amplitude)) : FLOOR_DB;
}

/** A gain in words. */
export function describeGain(gain: number): string {
  if (gain === 0) return "silent";
  const decibels = 20 * Math.log10(gain);
  return `${decibels > 0 ? "+" : ""}${decibels.toFixed(1)} dB`;
}

/** Peak and mean of a block; silence for an empty one. */
export function levelOf(samples: Float32Array): Level {
  if (samples.length === 0) return SILENCE;
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return { peak: peakAmplitude(samples), rms: Math.sqrt(sum / samples.length) };
}
