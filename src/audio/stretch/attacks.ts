import type { AudioData } from "../audio.ts";
import { mixToMono } from "../core/channels.ts";
import { measureOnsets } from "../analyse/onset-strength.ts";

/** An onset stands out over 60 ms. */
const NEIGHBOURHOOD_SECONDS = 0.03;
/** Hits are at 20 to 120 nepers summed over the bands; the single periods of a low note, which look like hits, below 13. */
const LEAST_STRENGTH = 15;
/** The frame of an onset is known to 6 ms; its place is where energy rises most around there, in steps of 0.5 ms. */
const SEARCH_SECONDS = 0.02;
const STEP_SECONDS = 0.0005;
/** 6 dB. */
const LEAST_RISE = 4;

/** Places at which hits begin, in samples, ascending; to about a millisecond. */
export function findAttacks(audio: AudioData): number[] {
  const mono = mixToMono(audio);
  const { values, rate } = measureOnsets(mono, audio.sampleRate);
  const reach = Math.max(1, Math.round(NEIGHBOURHOOD_SECONDS * rate));
  const attacks: number[] = [];
  for (let frame = 0; frame < values.length; frame++) {
    const value = values[frame] ?? 0;
    if (value < LEAST_STRENGTH || !isPeak(values, frame, reach)) continue;
    const place = steepestRise(mono, Math.round((frame / rate) * audio.sampleRate), audio.sampleRate);
    if (place > (attacks.at(-1) ?? -1) && isSudden(mono, place, audio.sampleRate)) attacks.push(place);
  }
  return attacks;
}

function isPeak(values: Float64Array, frame: number, reach: number): boolean {
  const value = values[frame] ?? 0;
  for (let i = Math.max(0, frame - reach); i <= Math.min(values.length - 1, frame + reach); i++) {
    if ((values[i] ?? 0) > value) return false;
  }
  return true;
}

/** True if the 6 ms from a place on have much more energy than the 9 ms before: a hit, not a note that swells. */
function isSudden(mono: Float32Array, place: number, sampleRate: number): boolean {
  const millisecond = Math.round(sampleRate / 1000);
  const after = energy(mono, place, 6 * millisecond) / 6;
  const before = energy(mono, place - 10 * millisecond, 9 * millisecond) / 9;
  return after > LEAST_RISE * before && after > 0;
}

/** Where the energy of the next 2 ms exceeds that of the last 2 ms most. */
function steepestRise(mono: Float32Array, around: number, sampleRate: number): number {
  const step = Math.max(1, Math.round(STEP_SECONDS * sampleRate));
  const reach = Math.round(SEARCH_SECONDS * sampleRate);
  let [best, bestRise] = [Math.max(0, around), Number.NEGATIVE_INFINITY];
  for (let at = Math.max(0, around - reach); at < around + reach; at += step) {
    const rise = energy(mono, at, 4 * step) - energy(mono, at - 4 * step, 4 * step);
    if (rise > bestRise) [best, bestRise] = [at, rise];
  }
  return best;
}

function energy(mono: Float32Array, start: number, length: number): number {
  let sum = 0;
  // The end is no step down to silence.
  const end = Math.min(mono.length, start + length);
  for (let i = Math.max(1, start); i < end; i++) {
    // The step, not the level: a low note that goes on swamps a high one that begins.
    const step = (mono[i] ?? 0) - (mono[i - 1] ?? 0);
    sum += step * step;
  }
  return sum;
}
