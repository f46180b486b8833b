import type { Decibels } from "../audio.ts";

/** Amplitude (1 = full scale) to decibels; −Infinity for zero. */
export function toDecibels(amplitude: number): Decibels {
  return 20 * Math.log10(amplitude);
}

/** Decibels to amplitude (0 dB = 1). Uses `exp`, whose bits are the same in every Node version, unlike `**`. */
export function toAmplitude(decibels: Decibels): number {
  return Math.exp(decibels * (Math.LN10 / 20));
}

/** Power (mean square) to decibels; −Infinity for zero. */
export function powerToDecibels(power: number): Decibels {
  return 10 * Math.log10(power);
}
