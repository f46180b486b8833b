import { BANDS } from "./bands.ts";
import { SHARES, STEMS } from "./network-shape.ts";

/** Rows in memory: the distance between them and where in it their values begin. */
export interface RowLayout {
  stride: number;
  edge: number;
}

/** Parts each row of `width` values in its even and its odd ones, in two rows with the same edge. */
export function partRows(rows: Float32Array, layout: RowLayout, width: number, into: Float32Array): void {
  const partStride = width / 2 + 2 * layout.edge;
  for (let row = 0; row * layout.stride < rows.length; row++) {
    const from = row * layout.stride + layout.edge;
    const even = 2 * row * partStride + layout.edge;
    for (let f = 0; f < width / 2; f++) {
      into[even + f] = rows[from + 2 * f] ?? 0;
      into[even + partStride + f] = rows[from + 2 * f + 1] ?? 0;
    }
  }
}

/** Pairs of rows of `width` values become one row of twice as many, value by value: what `partRows` undoes. */
export function joinRows(rows: Float32Array, width: number, into: Float32Array, layout: RowLayout): void {
  for (let row = 0; 2 * row * width < rows.length; row++) {
    const first = 2 * row * width;
    const to = row * layout.stride + layout.edge;
    for (let f = 0; f < width; f++) {
      into[to + 2 * f] = rows[first + f] ?? 0;
      into[to + 2 * f + 1] = rows[first + width + f] ?? 0;
    }
  }
}

/** Scores by stem, share and band become weights by band, share and stem, which add up to 1 over the stems. */
export function softmaxOverStems(scores: Float32Array, into: Float32Array): void {
  const apart = SHARES * BANDS;
  for (let share = 0; share < SHARES; share++) {
    for (let band = 0; band < BANDS; band++) {
      const from = share * BANDS + band;
      const to = (band * SHARES + share) * STEMS;
      let largest = Number.NEGATIVE_INFINITY;
      for (let stem = 0; stem < STEMS; stem++) largest = Math.max(largest, scores[from + stem * apart] ?? 0);
      let total = 0;
      for (let stem = 0; stem < STEMS; stem++) {
        const weight = Math.exp((scores[from + stem * apart] ?? 0) - largest);
        into[to + stem] = weight;
        total += weight;
      }
      for (let stem = 0; stem < STEMS; stem++) into[to + stem] = (into[to + stem] ?? 0) / total;
    }
  }
}
