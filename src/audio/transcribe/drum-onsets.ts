import { BANDS, type DrumBands, FLOOR } from "./drum-bands.ts";

/** Growth is measured over this many frames. */
const LOOK_BACK = 3;
/** An onset is the highest growth within this many frames: 29 ms. */
const REACH = 5;
/** In dB, summed over the bands: what a soft hat adds at least. */
const LEAST_GROWTH = 10;
/** Levels this far under the loudest say little: growth there is not counted. */
const COUNTED = FLOOR + 12;

/** Frames at which something is struck. More than there are: what is struck, if anything, is for `classifyHits` to say. */
export function findDrumOnsets(bands: DrumBands): number[] {
  const growth = Float32Array.from({ length: bands.frames }, (_, t) => growthAt(bands, t));
  const onsets: number[] = [];
  for (let t = 0; t < growth.length; t++) {
    const value = growth[t] ?? 0;
    if (value >= LEAST_GROWTH && isHighest(growth, t)) onsets.push(t);
  }
  return onsets;
}

function growthAt({ levels }: DrumBands, t: number): number {
  let total = 0;
  for (let band = 0; band < BANDS; band++) {
    const now = levels[t * BANDS + band] ?? COUNTED;
    const before = levels[(t - LOOK_BACK) * BANDS + band] ?? COUNTED;
    total += Math.max(0, Math.max(COUNTED, now) - Math.max(COUNTED, before));
  }
  return total;
}

function isHighest(values: Float32Array, at: number): boolean {
  const value = values[at] ?? 0;
  for (let t = Math.max(0, at - REACH); t <= at + REACH; t++) {
    const other = values[t] ?? 0;
    if (other > value || (other === value && t < at)) return false;
  }
  return true;
}
