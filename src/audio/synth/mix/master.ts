import type { Decibels, Hertz } from "../../audio.ts";
import { samplePeak, truePeak } from "../../analyse/true-peak.ts";
import type { Edge } from "../../core/oversample.ts";
import { powerToDecibels, toAmplitude } from "../../core/units.ts";
import type { Sound } from "../voices/voice.ts";
import { applyGains, type BlockGains, compress, limit } from "./dynamics.ts";
import { filterInPlace } from "./periodic.ts";

/** Highest true peak of anything we deliver; the margin keeps rounding to 16 bits below it. */
export const CEILING: Decibels = -1;
const MARGIN: Decibels = 0.03;
/** Below this nothing is heard but everything eats headroom. */
const SUBSONIC: Hertz = 22;
/** Below this both channels are the same, so that the bass survives vinyl, clubs and mono. */
const MONO_BELOW: Hertz = 150;

/** Cleans a mix in place: no DC, nothing below hearing, mono lows. */
export function cleanMix(mix: Sound, place: { sampleRate: Hertz; edge: Edge }): void {
  for (const side of [mix.left, mix.right]) filterInPlace(side, { response: "highpass", cutoff: SUBSONIC }, place);
  narrowLows(mix, place);
}

/** What a master did to a loop's level over time. */
export interface Glue {
  compression: BlockGains;
  push: number;
  limiting: BlockGains;
}

/**
 * Compresses a mix gently and pushes its peaks into the limiter, in place.
 * @param push how far the peaks are driven over the ceiling before the limiter takes them back
 * @returns the gains for `applyGlue`; null for silence, which stays as it is
 */
export function glueMix(mix: Sound, push: Decibels, place: { sampleRate: Hertz; edge: Edge }): Glue | null {
  const threshold = powerToDecibels(meanPower(mix) + 1e-12) + 3;
  const compression = compress(mix, { threshold, ratio: 2, attackSeconds: 0.02, releaseSeconds: 0.15 }, place);
  const ceiling = toAmplitude(CEILING - MARGIN);
  const peak = toAmplitude(samplePeak({ sampleRate: place.sampleRate, channels: [mix.left, mix.right] }));
  if (peak === 0) return null;
  const gain = (ceiling * toAmplitude(push)) / peak;
  scaleMix(mix, gain);
  const limiting = limit(mix, ceiling, place);
  // Gains that follow the signal shift its mean a little.
  for (const side of [mix.left, mix.right]) removeMean(side);
  return { compression, push: gain, limiting };
}

/** Gives a part of a mix, in place, the gains that the whole was given: parts then still sum to the whole. */
export function applyGlue(part: Sound, glue: Glue, edge: Edge): void {
  applyGains(part, glue.compression, edge);
  scaleMix(part, glue.push);
  applyGains(part, glue.limiting, edge);
  for (const side of [part.left, part.right]) removeMean(side);
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
