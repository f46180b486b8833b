import type { Decibels, Hertz, Seconds } from "../../audio.ts";
import { measureLoudness } from "../../analyse/loudness.ts";
import { samplePeak, truePeak } from "../../analyse/true-peak.ts";
import type { Edge } from "../../core/oversample.ts";
import { powerToDecibels, toAmplitude } from "../../core/units.ts";
import type { Sound } from "../voices/voice.ts";
import { applyGains, type BlockGains, compress, limit } from "./dynamics.ts";
import { filterInPlace } from "./periodic.ts";

/** Highest true peak of anything we deliver; the margin keeps rounding to 16 bits below it. */
export const CEILING: Decibels = -1;
const MARGIN: Decibels = 0.03;
/** Integrated loudness of every loop in LUFS, so that auditioning does not jump: the level of streaming services. */
export const LOOP_LOUDNESS = -14;
/** Loops of hits and rests are pushed until they are no softer than this: nearer would cost more of their hits than it is worth. */
const SOFTEST_LOOP = LOOP_LOUDNESS - 1.5;
/** Most gain added by one pass through the limiter, and most passes. */
const MOST_EXTRA_PUSH: Decibels = 6;
const MOST_PASSES = 8;
/** Release of the limiter for such loops, which brings up the sound after a hit. */
const FAST_RECOVERY: Seconds = 0.004;
/** Below this nothing is heard but everything eats headroom. */
const SUBSONIC: Hertz = 22;
/** Below this both channels are the same, so that the bass survives vinyl, clubs and mono. */
const MONO_BELOW: Hertz = 150;

/** Cleans a mix in place: no DC, nothing below hearing, mono lows. */
export function cleanMix(mix: Sound, place: { sampleRate: Hertz; edge: Edge }): void {
  for (const side of [mix.left, mix.right]) filterInPlace(side, { response: "highpass", cutoff: SUBSONIC }, place);
  narrowLows(mix, place);
}

/** Gain changes of a loop by its master, over time. */
export interface Glue {
  compression: BlockGains;
  /** One after the other: up by a gain, then what exceeds the ceiling down again. */
  pushes: readonly { gain: number; limiting: BlockGains }[];
}

/**
 * Compresses a mix gently and pushes its peaks into the limiter, in place; once more, with a faster limiter, as long
 * as it stays softer than loops should be.
 * @param push how far the peaks are driven over the ceiling before the limiter takes them back
 * @returns the gains for `applyGlue`; null for silence, which stays as it is
 */
export function glueMix(mix: Sound, push: Decibels, place: { sampleRate: Hertz; edge: Edge }): Glue | null {
  const threshold = powerToDecibels(meanPower(mix) + 1e-12) + 3;
  const compression = compress(mix, { threshold, ratio: 2, attackSeconds: 0.02, releaseSeconds: 0.15 }, place);
  if (highestSample(mix, place.sampleRate) === 0) return null;
  const pushes = [pushInto(mix, push, place)];
  while (pushes.length <= MOST_PASSES) {
    const missing = SOFTEST_LOOP - loudnessAtCeiling(mix, place.sampleRate);
    // A loop of less than 0.4 s has no loudness.
    if (!Number.isFinite(missing) || missing < 0.1) break;
    const extra = Math.min(MOST_EXTRA_PUSH, Math.max(1, missing));
    pushes.push(pushInto(mix, extra, { ...place, recoverySeconds: FAST_RECOVERY }));
  }
  // Gains that follow the signal shift its mean a little.
  for (const side of [mix.left, mix.right]) removeMean(side);
  return { compression, pushes };
}

function pushInto(
  mix: Sound,
  push: Decibels,
  place: { sampleRate: Hertz; edge: Edge; recoverySeconds?: Seconds },
): { gain: number; limiting: BlockGains } {
  const ceiling = toAmplitude(CEILING - MARGIN);
  const gain = (ceiling * toAmplitude(push)) / highestSample(mix, place.sampleRate);
  scaleMix(mix, gain);
  return { gain, limiting: limit(mix, ceiling, place) };
}

/** Gives a part of a mix, in place, the gains that the whole was given: parts then still sum to the whole. */
export function applyGlue(part: Sound, glue: Glue, edge: Edge): void {
  applyGains(part, glue.compression, edge);
  for (const { gain, limiting } of glue.pushes) {
    scaleMix(part, gain);
    applyGains(part, limiting, edge);
  }
  for (const side of [part.left, part.right]) removeMean(side);
}

/**
 * Scales a loop in place to the loudness that all loops have, or as near as its true peak allows.
 * @returns the gain
 */
export function levelLoop(mix: Sound, sampleRate: Hertz): number {
  const raised = raiseToCeiling(mix, sampleRate);
  const excess = loudnessOf(mix, sampleRate) - LOOP_LOUDNESS;
  if (!(excess > 0)) return raised;
  const lowered = toAmplitude(-excess);
  scaleMix(mix, lowered);
  return raised * lowered;
}

/**
 * Scales a mix in place so that its true peak lies at the ceiling. Silence stays silent.
 * @returns the gain
 */
export function raiseToCeiling(mix: Sound, sampleRate: Hertz): number {
  const peak = truePeak({ sampleRate, channels: [mix.left, mix.right] });
  if (!Number.isFinite(peak)) return 1;
  const gain = toAmplitude(CEILING - MARGIN - peak);
  scaleMix(mix, gain);
  return gain;
}

/** Loudness that a mix would have with its true peak at the ceiling. */
function loudnessAtCeiling(mix: Sound, sampleRate: Hertz): number {
  const peak = truePeak({ sampleRate, channels: [mix.left, mix.right] });
  return loudnessOf(mix, sampleRate) + CEILING - MARGIN - peak;
}

function loudnessOf({ left, right }: Sound, sampleRate: Hertz): number {
  return measureLoudness({ sampleRate, channels: [left, right] }).integratedLufs;
}

function highestSample({ left, right }: Sound, sampleRate: Hertz): number {
  return toAmplitude(samplePeak({ sampleRate, channels: [left, right] }));
}

function removeMean(signal: Float32Array): void {
  const mean = signal.reduce((sum, sample) => sum + sample, 0) / signal.length;
  for (let index = 0; index < signal.length; index++) signal[index] = (signal[index] ?? 0) - mean;
}

/** Turns a mix up or down in place. */
export function scaleMix(mix: Sound, gain: number): void {
  for (const side of [mix.left, mix.right]) {
    for (let index = 0; index < side.length; index++) side[index] = (side[index] ?? 0) * gain;
  }
}

/** Removes the difference between the channels below 150 Hz, 24 dB per octave. */
function narrowLows(mix: Sound, place: { sampleRate: Hertz; edge: Edge }): void {
  const { left, right } = mix;
  const side = new Float32Array(left.length);
  for (let index = 0; index < side.length; index++) side[index] = ((left[index] ?? 0) - (right[index] ?? 0)) / 2;
  const wideLows = side.slice();
  filterInPlace(side, { response: "highpass", cutoff: MONO_BELOW, quality: 0.541 }, place);
  filterInPlace(side, { response: "highpass", cutoff: MONO_BELOW, quality: 1.307 }, place);
  for (let index = 0; index < side.length; index++) {
    const removed = (wideLows[index] ?? 0) - (side[index] ?? 0);
    left[index] = (left[index] ?? 0) - removed;
    right[index] = (right[index] ?? 0) + removed;
  }
}

function meanPower(mix: Sound): number {
  let sum = 0;
  for (let index = 0; index < mix.left.length; index++) {
    const left = mix.left[index] ?? 0;
    const right = mix.right[index] ?? 0;
    sum += left * left + right * right;
  }
  return sum / (2 * mix.left.length);
}
