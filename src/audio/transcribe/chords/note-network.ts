import { PITCH_BINS } from "./constant-q.ts";
import { convolve, type FeatureMap } from "./convolve.ts";
import { networkLayers } from "./network-layers.ts";

/** Keys of a piano, from A0 on. */
export const PIANO_KEYS = 88;
/** MIDI note of the first. */
export const LOWEST_KEY = 21;

/** How likely each key sounds, and how likely it is struck, by frames. */
export interface Posteriorgrams {
  frames: number;
  /** frames × PIANO_KEYS probabilities, row-major; frame t lies around sample t · FRAME_HOP. */
  sounding: Float32Array;
  struck: Float32Array;
}

const BINS_PER_KEY = 3;
const CONTOUR_BINS = BINS_PER_KEY * PIANO_KEYS;
/** Bins from a pitch to its half and to its first seven harmonics. */
const HARMONICS: readonly number[] = [-36, 0, 36, 57, 72, 84, 93, 101];
/** The batch normalisation of the input. */
const INPUT_SCALE = 2.480741024017334;
const INPUT_OFFSET = -0.8769183158874512;
const LEAST_POWER = 1e-10;

/**
 * Runs the network of Basic Pitch (Bittner, Bosch, Rubinstein, Meseguer-Brocal and Ewert, "A lightweight
 * instrument-agnostic model for polyphonic note transcription", ICASSP 2022) over a piece of a signal.
 * @param powers frames × PITCH_BINS of the constant-Q transform; only their relation to each other counts, so silence
 *   sounds like noise
 */
export function runNoteNetwork(powers: Float64Array): Posteriorgrams {
  const layers = networkLayers();
  const harmonics = stackHarmonics(normalisedLevels(powers));
  const contours = sigmoid(convolve(rectified(convolve(harmonics, layers.harmonics)), layers.contours));
  const sounding = sigmoid(convolve(rectified(convolve(contours, layers.pitches)), layers.sounding));
  const attacks = rectified(convolve(harmonics, layers.attacks));
  const struck = sigmoid(convolve(joined(sounding, attacks), layers.struck));
  return {
    frames: sounding.frames,
    sounding: Float32Array.from(sounding.values),
    struck: Float32Array.from(struck.values),
  };
}

/** Powers as levels from 0, the softest of all, to 1, the loudest. */
function normalisedLevels(powers: Float64Array): Float64Array {
  const levels = powers.map((power) => Math.log(power + LEAST_POWER));
  let [least, most] = [Infinity, -Infinity];
  for (const level of levels) {
    least = Math.min(least, level);
    most = Math.max(most, level);
  }
  const range = most - least;
  return levels.map((level) => INPUT_SCALE * (range > 0 ? (level - least) / range : 0) + INPUT_OFFSET);
}

/** Beside each pitch, a channel each, what sounds at its harmonics. */
function stackHarmonics(levels: Float64Array): FeatureMap {
  const frames = levels.length / PITCH_BINS;
  const channels = HARMONICS.length;
  const values = new Float64Array(frames * CONTOUR_BINS * channels);
  for (let t = 0; t < frames; t++) {
    for (let bin = 0; bin < CONTOUR_BINS; bin++) {
      for (let channel = 0; channel < channels; channel++) {
        const other = bin + (HARMONICS[channel] ?? 0);
        if (other < 0 || other >= PITCH_BINS) continue;
        values[(t * CONTOUR_BINS + bin) * channels + channel] = levels[t * PITCH_BINS + other] ?? 0;
      }
    }
  }
  return { frames, bins: CONTOUR_BINS, channels, values };
}

function rectified(map: FeatureMap): FeatureMap {
  return { ...map, values: map.values.map((value) => Math.max(0, value)) };
}

function sigmoid(map: FeatureMap): FeatureMap {
  return { ...map, values: map.values.map((value) => 1 / (1 + Math.exp(-value))) };
}

/** The channels of both, the first's before the second's. */
function joined(first: FeatureMap, second: FeatureMap): FeatureMap {
  const channels = first.channels + second.channels;
  const values = new Float64Array(first.frames * first.bins * channels);
  for (let place = 0; place < first.frames * first.bins; place++) {
    values.set(first.values.subarray(place * first.channels, (place + 1) * first.channels), place * channels);
    values.set(
      second.values.subarray(place * second.channels, (place + 1) * second.channels),
      place * channels + first.channels,
    );
  }
  return { frames: first.frames, bins: first.bins, channels, values };
}
