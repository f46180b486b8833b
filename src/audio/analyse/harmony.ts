import type { Hertz, Seconds } from "../audio.ts";
import { nearestPowerOfTwo } from "../core/fft.ts";
import { FrameSpectrum } from "../core/frame-spectrum.ts";
import { FrameCutter } from "../core/frames.ts";

/** How strongly each pitch class sounds over time: that of the harmony, and that of the bass. */
export interface Harmony {
  /** Frames × 24: twelve classes from A of the harmony, then twelve of the bass; linear. */
  classes: Float32Array;
  /** Frames per second. */
  rate: Hertz;
}

/** Short enough to place a change of chord, long enough to tell semitones from 200 Hz on. */
const WINDOW_SECONDS = 0.19;
const HOPS_PER_WINDOW = 4;
const LOWEST: Hertz = 60;
const HIGHEST: Hertz = 2_000;
/** Below are basses. */
const BASS: Hertz = 250;
const CLASSES = 12;
/** Both halves of a frame. */
const WIDTH = 2 * CLASSES;
/** Bars do not change their place: a minute tells it. */
const MAX_SECONDS: Seconds = 64;
/** A change takes its time: this share of the reach around it does not count. */
const BLUR = 0.05;

/** The harmony of a sound that comes piece by piece; of a long one that of its first minute. */
export class HarmonyMeter {
  readonly #frames: FrameCutter;
  readonly #spectrum: FrameSpectrum;
  readonly #places: Int8Array;
  readonly #rate: Hertz;
  readonly #classes: Float32Array;
  readonly #size: number;
  #left: number;
  #heard = 0;
  #done = 0;

  /** @param length samples that will come */
  constructor(sampleRate: Hertz, length: number) {
    const size = nearestPowerOfTwo(WINDOW_SECONDS * sampleRate);
    const hop = size / HOPS_PER_WINDOW;
    this.#size = size;
    this.#spectrum = new FrameSpectrum(size);
    this.#frames = new FrameCutter({ size, hop, first: -size / 2 }, (frame) => this.#hear(frame));
    this.#places = placesOf(this.#spectrum.bins, sampleRate / size);
    this.#rate = sampleRate / hop;
    this.#left = Math.min(length, Math.round(MAX_SECONDS * sampleRate));
    this.#classes = new Float32Array(WIDTH * (Math.floor(this.#left / hop) + 1));
  }

  /** Takes the next samples. */
  add(mono: Float32Array): void {
    const taken = mono.subarray(0, this.#left);
    this.#left -= taken.length;
    this.#heard += taken.length;
    if (taken.length > 0) this.#frames.add(taken);
  }

  /** Harmony of what came. */
  finish(): Harmony {
    this.#frames.finish(this.#heard - this.#size / 2);
    return { classes: this.#classes.subarray(0, this.#done), rate: this.#rate };
  }

  #hear(frame: Float32Array): void {
    if (this.#done >= this.#classes.length) return;
    this.#spectrum.transform(frame);
    const { re, im } = this.#spectrum;
    for (let k = 0; k < this.#places.length; k++) {
      const place = this.#places[k] ?? -1;
      if (place < 0) continue;
      const at = this.#done + place;
      const power = (re[k] ?? 0) * (re[k] ?? 0) + (im[k] ?? 0) * (im[k] ?? 0);
      this.#classes[at] = (this.#classes[at] ?? 0) + Math.sqrt(power);
    }
    this.#done += WIDTH;
  }
}

/** For how long it was listened to. */
export function secondsOf({ classes, rate }: Harmony): Seconds {
  return classes.length / WIDTH / rate;
}

/** How much another chord, and another bass, there is in the `reach` seconds after a moment than before it: 0 to 2√2. */
export function chordChange(harmony: Harmony, at: Seconds, reach: Seconds): number {
  const before = meanBetween(harmony, at - reach, at - BLUR * reach);
  const after = meanBetween(harmony, at + BLUR * reach, at + reach);
  if (!before || !after) return 0;
  return distance(before, after, 0) + distance(before, after, CLASSES);
}

/** Null where there are no frames. */
function meanBetween({ classes, rate }: Harmony, from: Seconds, to: Seconds): Float64Array | null {
  const [first, end] = [Math.max(0, Math.round(from * rate)), Math.min(classes.length / WIDTH, Math.round(to * rate))];
  if (end <= first) return null;
  const mean = new Float64Array(WIDTH);
  for (let i = first * WIDTH; i < end * WIDTH; i++) mean[i % WIDTH] = (mean[i % WIDTH] ?? 0) + (classes[i] ?? 0);
  return mean;
}

/** Between the directions of one half of two frames, whatever their levels. */
function distance(left: Float64Array, right: Float64Array, from: number): number {
  const [a, b] = [left.subarray(from, from + CLASSES), right.subarray(from, from + CLASSES)];
  const size = Math.sqrt(dot(a, a) * dot(b, b));
  return size === 0 ? 0 : Math.sqrt(Math.max(0, 2 - (2 * dot(a, b)) / size));
}

function dot(left: Float64Array, right: Float64Array): number {
  return left.reduce((sum, value, k) => sum + value * (right[k] ?? 0), 0);
}

/** The place in a frame to which each bin of a spectrum counts; −1 for none. */
function placesOf(bins: number, binHertz: Hertz): Int8Array {
  return Int8Array.from({ length: bins }, (_, k) => {
    const hertz = k * binHertz;
    if (hertz < LOWEST || hertz > HIGHEST) return -1;
    const semitones = Math.round(CLASSES * Math.log2(hertz / 440));
    return (((semitones % CLASSES) + CLASSES) % CLASSES) + (hertz < BASS ? CLASSES : 0);
  });
}
