import type { AudioData, Seconds } from "../audio.ts";

/** Over this time before its end a loop turns into what leads to its start. */
const FADE: Seconds = 0.03;
/** In the middle of the fade this raises the sum by 7 dB: more would be heard where the likeness does not hold throughout. */
const LEAST_LIKENESS = -0.6;

/** Samples before the start that `closeSeam` needs: at most a quarter of the loop. */
export function seamLength(length: number, sampleRate: number): number {
  return Math.min(Math.round(FADE * sampleRate), Math.floor(length / 4));
}

/**
 * Joins a loop's end to its start: its last samples are crossfaded, in place, with those that were made before its start.
 * The fade keeps the power of both, as alike as they are.
 * @param lead what leads to the first sample, of each channel
 */
export function closeSeam({ channels }: AudioData, lead: readonly Float32Array[]): void {
  const likeness = correlation(channels, lead);
  channels.forEach((samples, channel) => {
    const before = lead[channel] ?? samples;
    const start = samples.length - before.length;
    for (let i = 0; i < before.length; i++) {
      const rise = (i + 1) / (before.length + 1);
      const fall = 1 - rise;
      const power = Math.sqrt(rise * rise + fall * fall + 2 * rise * fall * likeness);
      samples[start + i] = (fall * (samples[start + i] ?? 0) + rise * (before[i] ?? 0)) / power;
    }
  });
}

/** From LEAST_LIKENESS for sounds that oppose each other over 0 for what has nothing in common to 1 for the same. */
function correlation(channels: readonly Float32Array[], lead: readonly Float32Array[]): number {
  let [product, power, leadPower] = [0, 0, 0];
  channels.forEach((samples, channel) => {
    const before = lead[channel] ?? samples;
    const start = samples.length - before.length;
    for (let i = 0; i < before.length; i++) {
      const [one, other] = [samples[start + i] ?? 0, before[i] ?? 0];
      product += one * other;
      power += one * one;
      leadPower += other * other;
    }
  });
  return power === 0 || leadPower === 0 ? 1 : Math.max(LEAST_LIKENESS, product / Math.sqrt(power * leadPower));
}
