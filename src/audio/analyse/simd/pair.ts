/** Delays of the K-weighting filters of two channels and the sum of their squares, alternating between the channels. */
export type PairState = Float64Array;

/** Four delays and the sum, of two channels. */
export const PAIR_STATE = 10;

/** Filters two stretches of equal length, whose filters run on from `state`, and adds their squares up in it. */
export type WeighPair = (
  pair: readonly [Float32Array, Float32Array],
  state: PairState,
  coefficients: Float64Array,
) => void;
