/** Bits of a sample in a PCM file. */
export type PcmBitDepth = 16 | 24;

/**
 * Turns samples into whole steps of a PCM file: full scale is 2^(bits − 1), what lies beyond is clipped, NaN becomes 0.
 * @param ditherSeed seed of triangular noise, which makes the rounding error independent of the signal; only 16 bits
 *   need it. Without it samples are rounded, so what was read is written back exactly.
 */
export function createQuantiser(bitDepth: PcmBitDepth, ditherSeed?: number): (sample: number) => number {
  const scale = bitDepth === 16 ? 32_768 : 8_388_608;
  const dither = ditherSeed === undefined || bitDepth !== 16 ? () => 0 : triangularNoise(ditherSeed);
  return (sample) => {
    const value = Math.round(sample * scale + dither());
    return Math.max(-scale, Math.min(scale - 1, value || 0));
  };
}

/** Noise of triangular density over ±1 step. */
function triangularNoise(seed: number): () => number {
  let state = seed >>> 0 || 1;
  const uniform = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
  return () => uniform() - uniform();
}
