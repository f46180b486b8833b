import { BANDS, type DrumBands, FLOOR } from "./drum-bands.ts";

/** Level, growth, two decays and level beside the band's loudest, for each band. */
export const DRUM_FEATURES = 5 * BANDS;

/** Frames after an onset in which a hit reaches its level. */
const ATTACK = 4;
/** dB to about ±1. */
const SCALE = 1 / 30;

/** Makes the features of onsets, by which hits are told apart: the same at any level of the whole. */
export function drumFeatures(bands: DrumBands): (onset: number) => Float32Array {
  const loudest = Float32Array.from({ length: BANDS }, (_, band) => {
    let most = FLOOR;
    for (let t = 0; t < bands.frames; t++) most = Math.max(most, bands.levels[t * BANDS + band] ?? FLOOR);
    return most;
  });
  return (onset) => {
    const features = new Float32Array(DRUM_FEATURES);
    for (let band = 0; band < BANDS; band++) {
      const level = highest(bands, band, onset, onset + ATTACK);
      const before = mean(bands, band, onset - 6, onset - 3);
      const values = [
        level - FLOOR / 2,
        level - before,
        level - mean(bands, band, onset + 8, onset + 12),
        level - mean(bands, band, onset + 20, onset + 28),
        level - (loudest[band] ?? 0),
      ];
      values.forEach((value, place) => (features[place * BANDS + band] = value * SCALE));
    }
    return features;
  };
}

function highest({ levels, frames }: DrumBands, band: number, from: number, to: number): number {
  let most = FLOOR;
  for (let t = Math.max(0, from); t <= Math.min(frames - 1, to); t++)
    most = Math.max(most, levels[t * BANDS + band] ?? FLOOR);
  return most;
}

/** Mean level over frames; what lies beyond the ends is silent. */
function mean({ levels, frames }: DrumBands, band: number, from: number, to: number): number {
  let sum = 0;
  for (let t = from; t <= to; t++) sum += t < 0 || t >= frames ? FLOOR : (levels[t * BANDS + band] ?? FLOOR);
  return sum / (to - from + 1);
}
