import type { AudioData, Hertz, Seconds } from "../audio.ts";
import { mixToMono, sampleCount } from "../core/channels.ts";
import { RealFft } from "../core/fft.ts";
import { at, levelOf } from "../core/signals.fixture.ts";
import { hannWindow } from "../core/window.ts";
import { findAttacks } from "./attacks.ts";
import { onsetOf } from "./signals.fixture.ts";

/** Twenty loops of the engine to fit, and measurements of what became of them. */

/** What is asked of the engine, and the tempo and the semitones that its loop is brought to. */
export const LOOPS: readonly [prompt: string, bpm: number, semitones: number][] = [
  ["house drums", 140, 0],
  ["trap drums", 100, 0],
  ["boom bap drums", 120, 0],
  ["drum and bass drums", 140, 0],
  ["reggaeton drums", 120, 3],
  ["house", 110, -4],
  ["techno", 150, 0],
  ["trap", 120, 5],
  ["lofi", 100, -2],
  ["dubstep", 120, 0],
  ["synthwave", 85, 0],
  ["funk", 128, 1],
  ["uk garage", 110, 0],
  ["afrobeat", 130, -5],
  ["techno acid bass", 110, 2],
  ["lofi keys", 70, 0],
  ["ambient pad", 120, 4],
  ["funk slap bass", 100, -3],
  ["drum and bass", 120, 0],
  ["boom bap", 74, 6],
];

/** Whether a loop of the list is drums alone, which are in no tune. */
export function isDrums([prompt]: (typeof LOOPS)[number]): boolean {
  return prompt.endsWith(" drums");
}

/**
 * Whether the tuning of a loop can be told: it has notes, which do not glide and are not over at once. That of the others
 * reads up to 13 cents elsewhere when they are rendered at another tempo.
 */
export function isSteady(loop: (typeof LOOPS)[number]): boolean {
  return !isDrums(loop) && !/^(?:house|techno|dubstep)|slap/.test(loop[0]);
}

/** How far each hit that can be placed to a millisecond is from where the grid moved it. */
export function onsetErrors(source: AudioData, fitted: AudioData): Seconds[] {
  const [before, after] = [mixToMono(source), mixToMono(fitted)];
  const ratio = sampleCount(fitted) / sampleCount(source);
  const { sampleRate } = source;
  return findAttacks(source)
    .filter((place) => isClear(before, place, sampleRate))
    .map((place) => {
      const moved = onsetOf(after, Math.round(place * ratio), sampleRate).seconds;
      return Math.abs(moved - onsetOf(before, place, sampleRate).seconds);
    });
}

/** Two and a half times as loud in its first 10 ms as in the 25 ms before. */
function isClear(samples: Float32Array, place: number, sampleRate: Hertz): boolean {
  const around = (from: Seconds, to: Seconds) =>
    levelOf(samples.subarray(place + Math.round(from * sampleRate), place + Math.round(to * sampleRate)));
  return place > 0.027 * sampleRate && around(0, 0.01) > 2.5 * around(-0.025, -0.0027);
}

const SIZE: Seconds = 0.74;
const LOWEST: Hertz = 60;
const HIGHEST: Hertz = 2_000;

/**
 * How far its partials are from the semitones of A = 440 Hz, in cents within ±50: the circular mean of the spectrum's
 * peaks, weighted by their magnitude.
 */
export function tuningOf(audio: AudioData): number {
  const mono = mixToMono(audio);
  const size = 1 << Math.round(Math.log2(SIZE * audio.sampleRate));
  const [fft, window] = [new RealFft(size), hannWindow(size)];
  const [re, im] = [new Float64Array(fft.bins), new Float64Array(fft.bins)];
  const sum = { cos: 0, sin: 0 };
  for (let start = 0; start + size / 2 < mono.length; start += size / 4) {
    fft.forward(
      Float64Array.from({ length: size }, (_, i) => at(window, i) * (mono[(start + i) % mono.length] ?? 0)),
      re,
      im,
    );
    addPeaks(
      sum,
      re.map((value, k) => Math.sqrt(value * value + at(im, k) * at(im, k))),
      audio.sampleRate / size,
    );
  }
  return (Math.atan2(sum.sin, sum.cos) * 50) / Math.PI;
}

function addPeaks(sum: { cos: number; sin: number }, magnitudes: Float64Array, binHertz: Hertz): void {
  const floor = 0.05 * Math.max(...magnitudes);
  for (let k = Math.ceil(LOWEST / binHertz); k * binHertz < HIGHEST; k++) {
    const [left, centre, right] = [at(magnitudes, k - 1), at(magnitudes, k), at(magnitudes, k + 1)];
    if (centre < floor || centre <= left || centre < right) continue;
    const [a, b, c] = [Math.log(left + 1e-12), Math.log(centre), Math.log(right + 1e-12)];
    const hertz = (k + (0.5 * (a - c)) / (a - 2 * b + c)) * binHertz;
    const angle = 2 * Math.PI * 12 * Math.log2(hertz / 440);
    sum.cos += centre * Math.cos(angle);
    sum.sin += centre * Math.sin(angle);
  }
}
