import type { Hertz, Seconds } from "../../audio.ts";
import { valueAtRank } from "../../core/rank.ts";
import { toAmplitude } from "../../core/units.ts";
import type { Sound } from "../voices/voice.ts";

/** Samples over which a loop's end is bent towards its start. */
const BEND = 256;
/** A one-shot ends where it has fallen this far below its peak. */
const SILENCE_BELOW_PEAK = toAmplitude(-66);
const END_FADE: Seconds = 0.03;

/** Shares of the steps at the seam that were bent away, left and right; 0 for a seam that was smooth. */
export type SeamBend = readonly [left: number, right: number];

/** Where a one-shot is cut: its length, and where its sound ends by a fade. */
export interface Cut {
  length: number;
  end: number;
}

/**
 * Makes sure that the step from a loop's last sample to its first is no larger than the steps within it usually are
 * (their 99th percentile), by bending the last 6 ms towards the start if it is.
 * @returns what `bendSeam` needs to bend a part of the mix alike
 */
export function settleSeam(mix: Sound): SeamBend {
  const left = settleSide(mix.left);
  return [left, mix.right === mix.left ? left : settleSide(mix.right)];
}

/** Bends a part of a mix, in place, as `settleSeam` bent the whole: parts then still sum to the whole. */
export function bendSeam(part: Sound, [left, right]: SeamBend): void {
  bend(part.left, left * stepOf(part.left));
  bend(part.right, right * stepOf(part.right));
}

/**
 * Decides where a one-shot ends: where it has become inaudible, or at the wished length.
 * @param durationSeconds exact length, or null for as long as it rings
 */
export function planCut(mix: Sound, durationSeconds: Seconds | null, sampleRate: Hertz): Cut {
  const ring = lastAudible(mix) + Math.round(END_FADE * sampleRate);
  const length = durationSeconds === null ? Math.min(ring, mix.left.length) : Math.round(durationSeconds * sampleRate);
  return { length, end: Math.min(ring, length, mix.left.length) };
}

/** Cuts a one-shot, with a short fade to zero. */
export function cutSound(mix: Sound, cut: Cut, sampleRate: Hertz): Sound {
  return { left: cutSide(mix.left, { ...cut, sampleRate }), right: cutSide(mix.right, { ...cut, sampleRate }) };
}

function settleSide(signal: Float32Array): number {
  const step = stepOf(signal);
  if (isUsualStep(signal, Math.abs(step))) return 0;
  const usual = 0.9 * usualStep(signal);
  const excess = Math.sign(step) * (Math.abs(step) - usual);
  bend(signal, excess);
  return step === 0 ? 0 : excess / step;
}

/** From the last sample to the first. */
function stepOf(signal: Float32Array): number {
  return (signal[0] ?? 0) - (signal[signal.length - 1] ?? 0);
}

function bend(signal: Float32Array, excess: number): void {
  const { length } = signal;
  const count = Math.min(BEND, length);
  if (excess === 0) return;
  for (let index = 0; index < count; index++) {
    const place = length - count + index;
    const share = (index + 1) / count;
    signal[place] = (signal[place] ?? 0) + excess * share * share;
  }
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

function cutSide(signal: Float32Array, shape: { length: number; end: number; sampleRate: Hertz }): Float32Array {
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
