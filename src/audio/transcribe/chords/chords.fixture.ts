import type { Hertz } from "../../audio.ts";

/** A key that is struck at a second and dies away: five harmonics that fall off. */
export interface StruckKey {
  midiNote: number;
  seconds: number;
}

/** Plays keys. */
export function strikeKeys(keys: readonly StruckKey[], seconds: number, sampleRate: Hertz = 22_050): Float32Array {
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  for (const { midiNote, seconds: struck } of keys) {
    const frequency = 440 * Math.exp(((midiNote - 69) / 12) * Math.LN2);
    for (let i = Math.ceil(struck * sampleRate); i < samples.length; i++) {
      const age = i / sampleRate - struck;
      for (let harmonic = 1; harmonic <= 5; harmonic++) {
        const partial = (0.1 / harmonic) * Math.exp(-2 * age) * Math.sin(2 * Math.PI * harmonic * frequency * age);
        samples[i] = (samples[i] ?? 0) + partial;
      }
    }
  }
  return samples;
}
