import { PlainOversampler } from "./simd/plain-oversampler.ts";
import { loadOversampler } from "./simd/simd-oversampler.ts";
import type { Curve } from "./simd/soft-clip.ts";

export { softClip } from "./simd/soft-clip.ts";

const CHUNK = 2048;
/** Input samples read on each side of a chunk; longer than both filters reach. */
const MARGIN = 64;

/** Signal beyond its ends: silence, or the signal repeated. */
export type Edge = "silent" | "periodic";

/**
 * Passes a signal through a curve at four times its rate, so that the harmonics the curve adds do not fold back.
 * The result is aligned with the input to the sample. By WebAssembly with SIMD where there is such a thing: the bits are
 * the same.
 */
export function shapeOversampled(signal: Float32Array, curve: Curve, edge: Edge): Float32Array {
  const output = new Float32Array(signal.length);
  const padded = new Float32Array(CHUNK + 2 * MARGIN);
  const oversampler = loadOversampler(padded.length) ?? new PlainOversampler(padded.length);
  for (let start = 0; start < signal.length; start += CHUNK) {
    if (!copyAround(signal, start - MARGIN, padded, edge)) continue;
    oversampler.shape(padded, curve);
    const length = Math.min(CHUNK, signal.length - start);
    output.set(padded.subarray(MARGIN, MARGIN + length), start);
  }
  return output;
}

/** @returns false if the window holds nothing but silence */
function copyAround(signal: Float32Array, start: number, window: Float32Array, edge: Edge): boolean {
  const { length } = signal;
  let loudest = 0;
  for (let index = 0; index < window.length; index++) {
    const place = start + index;
    const inside = place >= 0 && place < length;
    const wrapped = inside ? place : ((place % length) + length) % length;
    const value = inside || edge === "periodic" ? (signal[wrapped] ?? 0) : 0;
    window[index] = value;
    loudest = Math.max(loudest, Math.abs(value));
  }
  return loudest > 1e-9;
}
