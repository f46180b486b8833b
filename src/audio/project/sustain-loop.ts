import type { AudioData } from "../audio.ts";
import { toDecibels } from "../core/units.ts";

/** A sound that can be held: between the two samples it repeats for as long as its key is down. */
export interface HeldSound {
  audio: AudioData;
  /** From the first sample of the loop up to the one behind its last. */
  loop: { startSample: number; endSample: number };
}

/** Level is measured in steps of this length, over four of them: longer than a period of the lowest notes. */
const STEP_SECONDS = 0.02;
const STEPS_PER_LEVEL = 4;
/** What a held tone may move by: slow beating the most, vibrato less. */
const STEADY_DB = [6, 4, 3];
/** A loop lies where the sound is about as loud as it gets. */
const BELOW_LOUDEST_DB = 10;
/** What falls or rises faster is not held but rings out, as a string that is plucked. */
const MAX_DRIFT_DB_PER_SECOND = 1.5;
const MIN_LOOP_SECONDS = 0.4;
/** Ends of the loop are compared over this length, at every eighth sample first. */
const COMPARED_SECONDS = 0.05;
const COARSE = 8;
/** The loop's end glides into what comes before its start. */
const GLIDE_SECONDS = 0.15;

/**
 * Finds where a sound is held, at an even level, and makes a loop of it whose seam is not heard: the ends are chosen where
 * they are most alike, and the end glides into what comes before the start, with gains that keep the power.
 * @returns null for what rings out, or is too short
 */
export function holdSound(audio: AudioData): HeldSound | null {
  const { sampleRate } = audio;
  const mono = monoOf(audio);
  const steady = steadyPart(mono, sampleRate);
  if (!steady) return null;
  const glide = Math.round(Math.min(GLIDE_SECONDS * sampleRate, (steady.end - steady.start) / 4));
  const startSample = steady.start + glide;
  const { at: endSample, likeness } = likestTo(mono, startSample, {
    from: startSample + Math.round((steady.end - startSample) / 2),
    to: steady.end,
    length: Math.round(COMPARED_SECONDS * sampleRate),
  });
  const gains = glideGains(glide, Math.max(0, likeness));
  const channels = audio.channels.map((samples) => glided(samples, { startSample, endSample, gains }));
  return { audio: { sampleRate, channels }, loop: { startSample, endSample } };
}

function monoOf({ channels }: AudioData): Float32Array {
  const [first = new Float32Array(0)] = channels;
  return first.map((_, i) => channels.reduce((sum, samples) => sum + (samples[i] ?? 0), 0) / channels.length);
}

/** The longest stretch in which the level hardly drifts, and stays within as much as a held tone moves. */
function steadyPart(mono: Float32Array, sampleRate: number): { start: number; end: number } | null {
  const step = Math.round(STEP_SECONDS * sampleRate);
  const levels = levelsOf(mono, step);
  for (const range of STEADY_DB) {
    const { from, to } = longestWithin(levels, range);
    const drift = Math.abs(slopeOf(levels.slice(from, to))) / STEP_SECONDS;
    const isLong = (to - from) * STEP_SECONDS >= MIN_LOOP_SECONDS;
    if (isLong && drift <= MAX_DRIFT_DB_PER_SECOND)
      return { start: from * step, end: (to + STEPS_PER_LEVEL - 1) * step };
  }
  return null;
}

/** The longest run of levels within so many dB, near the loudest. */
function longestWithin(levels: readonly number[], range: number): { from: number; to: number } {
  const loudest = levels.reduce((most, level) => Math.max(most, level), -Infinity);
  let best = { from: 0, to: 0 };
  for (let from = 0; from < levels.length; from++) {
    let [low, high, to] = [Infinity, -Infinity, from];
    for (; to < levels.length; to++) {
      const level = levels[to] ?? -Infinity;
      [low, high] = [Math.min(low, level), Math.max(high, level)];
      if (!(high - low <= range)) break;
    }
    if (high > loudest - BELOW_LOUDEST_DB && to - from > best.to - best.from) best = { from, to };
  }
  return best;
}

/** Level in dB from each step on. */
function levelsOf(mono: Float32Array, step: number): number[] {
  const powers = Array.from({ length: Math.floor(mono.length / step) }, (_, index) =>
    mono.subarray(index * step, (index + 1) * step).reduce((sum, value) => sum + value * value, 0),
  );
  return powers.slice(0, Math.max(0, powers.length - STEPS_PER_LEVEL + 1)).map((_, index) => {
    const power = powers.slice(index, index + STEPS_PER_LEVEL).reduce((sum, value) => sum + value, 0);
    return toDecibels(Math.sqrt(power / (STEPS_PER_LEVEL * step)));
  });
}

/** Of the line through values at 0, 1, 2 …, by least squares. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const rise = values.reduce((sum, value, index) => sum + (index - middle) * value, 0);
  const run = values.reduce((sum, _, index) => sum + (index - middle) * (index - middle), 0);
  return run === 0 ? 0 : rise / run;
}

/** The place in front of which the sound is most like that in front of `place`, and how like: at most 1. */
function likestTo(
  mono: Float32Array,
  place: number,
  { from, to, length }: { from: number; to: number; length: number },
): { at: number; likeness: number } {
  const best = (candidates: { first: number; last: number; every: number }, stride: number) => {
    let found = { at: candidates.last, likeness: -Infinity };
    for (let at = candidates.first; at <= candidates.last; at += candidates.every) {
      const likeness = likenessOf(mono, { first: place - length, second: at - length, length, stride });
      if (likeness > found.likeness) found = { at, likeness };
    }
    return found;
  };
  const { at } = best({ first: from, last: to, every: COARSE / 2 }, COARSE);
  return best({ first: Math.max(from, at - COARSE), last: Math.min(to, at + COARSE), every: 1 }, 1);
}

/** Correlation of two stretches, -1 to 1. */
function likenessOf(
  mono: Float32Array,
  { first, second, length, stride }: { first: number; second: number; length: number; stride: number },
): number {
  let [both, one, other] = [0, 0, 0];
  for (let i = 0; i < length; i += stride) {
    const [a, b] = [mono[first + i] ?? 0, mono[second + i] ?? 0];
    both += a * b;
    one += a * a;
    other += b * b;
  }
  return one * other === 0 ? 0 : both / Math.sqrt(one * other);
}

/** Gains of what goes and of what comes, whose sum has the same power all along. */
function glideGains(length: number, likeness: number): { going: Float32Array; coming: Float32Array } {
  const going = new Float32Array(length);
  const coming = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const share = (i + 1) / length;
    const power = (1 - share) * (1 - share) + share * share + 2 * likeness * share * (1 - share);
    going[i] = (1 - share) / Math.sqrt(power);
    coming[i] = share / Math.sqrt(power);
  }
  return { going, coming };
}

function glided(
  samples: Float32Array,
  {
    startSample,
    endSample,
    gains: { going, coming },
  }: { startSample: number; endSample: number; gains: { going: Float32Array; coming: Float32Array } },
): Float32Array {
  const changed = samples.slice();
  for (let i = 0; i < going.length; i++) {
    const at = endSample - going.length + i;
    const before = samples[startSample - going.length + i] ?? 0;
    changed[at] = (samples[at] ?? 0) * (going[i] ?? 0) + before * (coming[i] ?? 0);
  }
  return changed;
}
