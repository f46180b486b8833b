import type { Hertz } from "../../audio.ts";

/** Bands of the network: up to about 280 Hz the single bins of a transform of 4096 samples at 44.1 kHz, then semitones, and one above 16 kHz. */
export const BANDS = 96;
/** Where that transform's bins lie. */
const BIN: Hertz = 44_100 / 4_096;
const SEMITONE = Math.exp(Math.LN2 / 12);
/** The last band begins at this bin, 16 kHz. */
const HIGHEST = 1_486;

/** Bands of a transform of any rate. */
export interface BandPlan {
  /** For each band its first bin and the one after its last: never empty, though narrow bands may share a bin. */
  edges: Uint32Array;
  /** For each bin its band. */
  bandOf: Uint32Array;
}

/** The bands of a transform with `bins` values, `binWidth` apart. Bands above its Nyquist frequency get its last bin. */
export function planBands(bins: number, binWidth: Hertz): BandPlan {
  const bounds = bandBounds();
  const edges = new Uint32Array(2 * BANDS);
  for (let band = 0; band < BANDS; band++) {
    const first = Math.min(bins - 1, binAt(bounds[band] ?? 0, binWidth));
    edges[2 * band] = first;
    edges[2 * band + 1] =
      band === BANDS - 1 ? bins : Math.min(bins, Math.max(first + 1, binAt(bounds[band + 1] ?? 0, binWidth)));
  }
  let band = 0;
  const bandOf = Uint32Array.from({ length: bins }, (_, bin) => {
    while (band < BANDS - 1 && bin >= binAt(bounds[band + 1] ?? 0, binWidth)) band++;
    return band;
  });
  return { edges, bandOf };
}

/** Lower bounds of the bands, in bins of the transform of 4096 samples at 44.1 kHz. */
function bandBounds(): number[] {
  const bounds = [0];
  for (let bin = 2; bin < HIGHEST; bin += Math.max(1, Math.round(bin * (SEMITONE - 1)))) bounds.push(bin);
  return [...bounds, HIGHEST];
}

/** A bin has the frequencies half a bin around it, so bounds lie between bins. */
function binAt(bound: number, binWidth: Hertz): number {
  return Math.round(((bound - 0.5) * BIN) / binWidth + 0.5);
}
