import type { NoteEvent } from "../score.ts";

/** Samples that the gain takes to fall, so that it does not click. */
const FALL = 128;

/**
 * The gain that makes room for the kick: it falls by `depth` at each kick and returns within `release` samples.
 * Wraps around the loop's end.
 */
export function duckingGain(
  kicks: readonly NoteEvent[],
  shape: { length: number; samplesPerBeat: number; depth: number; release: number },
): Float32Array {
  const gain = new Float32Array(shape.length).fill(1);
  const dip = dipOf(shape.depth, Math.round(shape.release));
  for (const kick of kicks) {
    const start = Math.round(kick.startBeats * shape.samplesPerBeat) - FALL;
    for (let index = 0; index < dip.length; index++) {
      const place = (((start + index) % shape.length) + shape.length) % shape.length;
      gain[place] = Math.min(gain[place] ?? 1, 1 - (1 - (dip[index] ?? 1)) * kick.velocity);
    }
  }
  return gain;
}

function dipOf(depth: number, release: number): Float32Array {
  const dip = new Float32Array(FALL + release);
  for (let index = 0; index < dip.length; index++) {
    const share = index < FALL ? 1 - index / FALL : (index - FALL) / release;
    dip[index] = 1 - depth * (0.5 + 0.5 * Math.cos(Math.PI * share));
  }
  return dip;
}
