import type { Decibels, Hertz, Seconds } from "../../audio.ts";
import type { Edge } from "../../core/oversample.ts";
import { powerToDecibels, toAmplitude } from "../../core/units.ts";
import type { Sound } from "../voices/voice.ts";

/** Gains are worked out once per this many samples, 0.7 ms at 44.1 kHz, and joined by straight lines. */
const BLOCK = 32;
/** Blocks that the limiter looks ahead and smooths over: 2.9 ms. */
const LOOK_AHEAD = 4;
/** Slow enough not to follow the waves of a bass. */
const USUAL_RECOVERY: Seconds = 0.06;

/** A gentle bus compressor on both channels as one. */
export interface Compression {
  /** Level above which it works. */
  threshold: Decibels;
  ratio: number;
  attackSeconds: number;
  releaseSeconds: number;
}

/** Gain of each block of 32 samples. */
export type BlockGains = Float32Array;

/**
 * Compresses in place. A periodic signal is compressed as if it had always been playing.
 * @returns the gains, by which parts of the mix can be turned down alike
 */
export function compress(mix: Sound, shape: Compression, place: { sampleRate: Hertz; edge: Edge }): BlockGains {
  const powers = blocksOf(mix, (left, right) => (left * left + right * right) / 2, "mean");
  const rise = 1 - Math.exp(-BLOCK / (shape.attackSeconds * place.sampleRate));
  const fall = 1 - Math.exp(-BLOCK / (shape.releaseSeconds * place.sampleRate));
  const gains = new Float32Array(powers.length);
  let envelope = 0;
  for (let pass = place.edge === "periodic" ? 0 : 1; pass < 2; pass++) {
    for (const [block, power] of powers.entries()) {
      envelope += (power > envelope ? rise : fall) * (power - envelope);
      const over = Math.max(0, powerToDecibels(envelope + 1e-12) - shape.threshold);
      gains[block] = toAmplitude(-over * (1 - 1 / shape.ratio));
    }
  }
  applyGains(mix, gains, place.edge);
  return gains;
}

/**
 * Keeps every sample within ±ceiling, in place, by turning down smoothly around what exceeds it.
 * @returns the gains, as `compress` does
 */
export function limit(
  mix: Sound,
  ceiling: number,
  place: { sampleRate: Hertz; edge: Edge; recoverySeconds?: Seconds },
): BlockGains {
  const peaks = blocksOf(mix, (left, right) => Math.max(Math.abs(left), Math.abs(right)), "highest");
  const needed = peaks.map((peak) => (peak > ceiling ? ceiling / peak : 1));
  const lowest = slide(needed, LOOK_AHEAD + 1, place.edge, (window) => Math.min(...window));
  const recovery = 1 - Math.exp(-BLOCK / ((place.recoverySeconds ?? USUAL_RECOVERY) * place.sampleRate));
  let gain = 1;
  for (let pass = place.edge === "periodic" ? 0 : 1; pass < 2; pass++) {
    for (const [block, wanted] of lowest.entries()) {
      gain = Math.min(wanted, gain + recovery * (1 - gain));
      lowest[block] = gain;
    }
  }
  const gains = slide(lowest, LOOK_AHEAD, place.edge, mean);
  applyGains(mix, gains, place.edge);
  return gains;
}

function mean(window: readonly number[]): number {
  return window.reduce((sum, value) => sum + value, 0) / window.length;
}

function blocksOf(
  mix: Sound,
  measure: (left: number, right: number) => number,
  summary: "mean" | "highest",
): Float32Array {
  const { length } = mix.left;
  const blocks = new Float32Array(Math.ceil(length / BLOCK));
  for (let block = 0; block < blocks.length; block++) {
    const from = block * BLOCK;
    const to = Math.min(length, from + BLOCK);
    let total = 0;
    for (let index = from; index < to; index++) {
      const value = measure(mix.left[index] ?? 0, mix.right[index] ?? 0);
      total = summary === "mean" ? total + value : Math.max(total, value);
    }
    blocks[block] = summary === "mean" ? total / (to - from) : total;
  }
  return blocks;
}

/** Applies a function to the window of `radius` blocks around each block. Beyond silent edges lies the edge value. */
function slide(
  values: Float32Array,
  radius: number,
  edge: Edge,
  summarise: (window: readonly number[]) => number,
): Float32Array {
  const window = Array.from({ length: 2 * radius + 1 }, () => 1);
  return values.map((_, block) => {
    for (let offset = -radius; offset <= radius; offset++) {
      window[offset + radius] = values[neighbour(block + offset, values.length, edge)] ?? 1;
    }
    return summarise(window);
  });
}

function neighbour(block: number, count: number, edge: Edge): number {
  if (edge === "periodic") return ((block % count) + count) % count;
  return Math.min(count - 1, Math.max(0, block));
}

/** Turns a mix up or down in place; each gain holds in the middle of its block. */
export function applyGains(mix: Sound, gains: BlockGains, edge: Edge): void {
  const { length } = mix.left;
  for (let block = 0; block < gains.length; block++) {
    const here = gains[block] ?? 1;
    const before = gains[neighbour(block - 1, gains.length, edge)] ?? 1;
    const after = gains[neighbour(block + 1, gains.length, edge)] ?? 1;
    const from = block * BLOCK;
    const to = Math.min(length, from + BLOCK);
    for (let index = from; index < to; index++) {
      const offset = (index - from + 0.5) / BLOCK - 0.5;
      const gain = offset < 0 ? here + (here - before) * offset : here + (after - here) * offset;
      mix.left[index] = (mix.left[index] ?? 0) * gain;
      mix.right[index] = (mix.right[index] ?? 0) * gain;
    }
  }
}
