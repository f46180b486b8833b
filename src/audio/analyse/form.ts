import type { Hertz, Seconds } from "../audio.ts";
import { beatsFit } from "./tempo-hint.ts";
import type { TempoReading } from "./tempo-estimate.ts";

/** Loop or one-shot, where that is audible. */
export type HeardForm = "loop" | "one-shot";

/** The start and the end that are compared. */
const EDGE_SECONDS = 0.05;
/** Linear shares of the loudest edge: a one-shot has decayed to the one, a loop sounds on above the other. */
const DECAYED = 0.02;
const SOUNDING = 0.05;
/** More hits than a flam or a ratchet are a rhythm. */
const MAX_ONE_SHOT_ONSETS = 2;
/** By ear, below this the tempo is a guess, and so is what it divides. */
const SURE_TEMPO = 0.25;
/** The step over the seam, in steps that the sound makes anyway. */
const SEAM_STEPS = 8;
const RING = { frameSeconds: 0.01, share: 0.1 };
/** Longer sounds are neither. */
export const MAX_FORM_SECONDS: Seconds = 64;
const MAX_ONE_SHOT_SECONDS = 12;

/**
 * Tells a loop from a one-shot by ear. A loop has a rhythm, lasts whole beats of its tempo, sounds until its end and
 * joins its own start; a one-shot is one sound that dies away. What is neither for certain is null.
 */
export function hearForm(
  mono: Float32Array,
  { sampleRate, onsets, tempo }: { sampleRate: Hertz; onsets: number; tempo: TempoReading | null },
): HeardForm | null {
  const seconds = mono.length / sampleRate;
  const loudest = loudestRms(mono, sampleRate);
  if (loudest === 0) return null;
  const edge = Math.max(1, Math.round(EDGE_SECONDS * sampleRate));
  const end = rms(mono.subarray(-edge)) / loudest;
  if (
    onsets <= MAX_ONE_SHOT_ONSETS &&
    end < DECAYED &&
    seconds <= MAX_ONE_SHOT_SECONDS &&
    beginsLoud(mono, loudest, edge)
  )
    return "one-shot";
  const isCut = tempo !== null && tempo.confidence >= SURE_TEMPO && beatsFit(tempo.value, seconds);
  const isLoop = isCut && seconds <= MAX_FORM_SECONDS && onsets > MAX_ONE_SHOT_ONSETS && joins(mono, end);
  return isLoop ? "loop" : null;
}

/** How long a sound stays within 20 dB of its loudest moment, and in how much of its time it is there. */
export function measureRinging(mono: Float32Array, sampleRate: Hertz): Ringing {
  const meter = new RingingMeter(sampleRate);
  meter.add(mono);
  return meter.finish();
}

/** Result of `measureRinging`. */
interface Ringing {
  ringSeconds: Seconds;
  sounding: number;
}

/** `measureRinging` of a sound that comes piece by piece. */
export class RingingMeter {
  readonly #size: number;
  readonly #levels: number[] = [];
  /** Of the frame that is not whole yet: its sum of squares, and its samples so far. */
  #power = 0;
  #count = 0;

  constructor(sampleRate: Hertz) {
    this.#size = Math.max(1, Math.round(RING.frameSeconds * sampleRate));
  }

  /** Takes the next samples. */
  add(mono: Float32Array): void {
    for (const sample of mono) {
      this.#power += sample * sample;
      this.#count++;
      if (this.#count === this.#size) this.#endFrame();
    }
  }

  /** How what came rings. */
  finish(): Ringing {
    if (this.#count > 0) this.#endFrame();
    const loudest = this.#levels.reduce((most, level) => Math.max(most, level), 0);
    const rings = (level: number) => level > RING.share * loudest;
    return {
      ringSeconds: Math.max(0, this.#levels.findLastIndex(rings)) * RING.frameSeconds,
      sounding: this.#levels.filter(rings).length / Math.max(1, this.#levels.length),
    };
  }

  #endFrame(): void {
    this.#levels.push(Math.sqrt(this.#power / this.#count));
    [this.#power, this.#count] = [0, 0];
  }
}

/** A fade-in is no one-shot: the loudest moment of one comes early. */
function beginsLoud(mono: Float32Array, loudest: number, edge: number): boolean {
  const half = mono.subarray(0, Math.max(edge, Math.floor(mono.length / 2)));
  return loudestIn(half, edge) >= 0.9 * loudest;
}

/** The end leads into the start without a step, or rests between hits. */
function joins(mono: Float32Array, end: number): boolean {
  let steps = 0;
  for (let i = 1; i < mono.length; i++) steps += Math.abs((mono[i] ?? 0) - (mono[i - 1] ?? 0));
  const mean = steps / Math.max(1, mono.length - 1);
  const seam = Math.abs((mono[0] ?? 0) - (mono[mono.length - 1] ?? 0));
  return end < SOUNDING || seam <= SEAM_STEPS * mean;
}

function loudestRms(mono: Float32Array, sampleRate: Hertz): number {
  return loudestIn(mono, Math.max(1, Math.round(EDGE_SECONDS * sampleRate)));
}

function loudestIn(mono: Float32Array, size: number): number {
  let loudest = 0;
  for (let start = 0; start < mono.length; start += size)
    loudest = Math.max(loudest, rms(mono.subarray(start, start + size)));
  return loudest;
}

function rms(samples: Float32Array): number {
  let power = 0;
  for (const sample of samples) power += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(power / samples.length);
}
