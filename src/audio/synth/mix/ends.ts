import type { Hertz, Seconds } from "../../audio.ts";
import { valueAtRank } from "../../core/rank.ts";
import { toAmplitude } from "../../core/units.ts";
import type { Sound } from "../voices/voice.ts";

/** Samples over which a loop's end is bent towards its start. */
const BEND = 256;
/** A one-shot ends where it has fallen this far below its peak. */
const SILENCE_BELOW_PEAK = toAmplitude(-66);
const END_FADE: Seconds = 0.03;

/**
 * Makes sure that the step from a loop's last sample to its first is no larger than the steps within it usually are
 * (their 99th percentile), by bending the last 6 ms towards the start if it is.
 */
export function settleSeam(mix: Sound): void {
  for (const signal of new Set([mix.left, mix.right])) {
    const { length } = signal;
    const step = (signal[0] ?? 0) - (signal[length - 1] ?? 0);
    if (isUsualStep(signal, Math.abs(step))) continue;
    const usual = 0.9 * usualStep(signal);
    const excess = Math.sign(step) * (Math.abs(step) - usual);
    const bend = Math.min(BEND, length);
    for (let index = 0; index < bend; index++) {
      const place = length - bend + index;
      const share = (index + 1) / bend;
      signal[place] = (signal[place] ?? 0) + excess * share * share;
    }
  }
}

/**
 * Ends a one-shot: cut where it has become inaudible, or at the wished length, with a short fade to zero.
 * @param durationSeconds exact length, or null for as long as it rings
 */
export function trimOneShot(mix: Sound, durationSeconds: Seconds | null, sampleRate: Hertz): Sound {
  const ring = lastAudible(mix) + Math.round(END_FADE * sampleRate);
  const length = durationSeconds === null ? Math.min(ring, mix.left.length) : Math.round(durationSeconds * sampleRate);
  const end = Math.min(ring, length, mix.left.length);
  return { left: cut(mix.left, { length, end, sampleRate }), right: cut(mix.right, { length, end, sampleRate }) };
}

/** True if more than one in a hundred steps between neighbouring samples is larger. */
function isUsualStep(signal: Float32Array, step: number): boolean {
  let larger = 0;
  for (let index = 1; index < signal.length; index++) {
    if (Math.abs((signal[index] ?? 0) - (signal[index - 1] ?? 0)) > step) larger++;
  }
  return larger > signal.length / 100 + 1;
}

/** The 99th percentile of the steps between neighbouring samples. */
export function usualStep(signal: Float32Array): number {
  const steps = new Float32Array(Math.max(1, signal.length - 1));
  for (let index = 0; index < steps.length; index++) {
    steps[index] = Math.abs((signal[index + 1] ?? 0) - (signal[index] ?? 0));
  }
  return valueAtRank(steps, Math.floor(steps.length * 0.99));
}

function cut(signal: Float32Array, shape: { length: number; end: number; sampleRate: Hertz }): Float32Array {
  const result = new Float32Array(Math.max(1, shape.length));
  result.set(signal.subarray(0, shape.end));
  const fade = Math.min(shape.end, Math.round(END_FADE * shape.sampleRate));
  for (let index = 0; index < fade; index++) {
    const place = shape.end - 1 - index;
    result[place] = (result[place] ?? 0) * (index / fade);
  }
  return result;
}

function lastAudible(mix: Sound): number {
  let peak = 0;
  for (const signal of [mix.left, mix.right]) for (const sample of signal) peak = Math.max(peak, Math.abs(sample));
  const floor = peak * SILENCE_BELOW_PEAK;
  for (let index = mix.left.length - 1; index > 0; index--) {
    if (Math.abs(mix.left[index] ?? 0) > floor || Math.abs(mix.right[index] ?? 0) > floor) return index;
  }
  return 1;
}
