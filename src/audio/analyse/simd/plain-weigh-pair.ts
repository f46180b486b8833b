import type { PairState } from "./pair.ts";

/**
 * K-weighting in JavaScript alone: for machines without SIMD.
 * @param coefficients b0 b1 b2 a1 a2 of the shelf, then of the high-pass
 */
export function weighPairPlainly(
  pair: readonly [Float32Array, Float32Array],
  state: PairState,
  coefficients: Float64Array,
): void {
  weighChannel(pair[0], 0, state, coefficients);
  weighChannel(pair[1], 1, state, coefficients);
}

function weighChannel(samples: Float32Array, channel: number, state: PairState, coefficients: Float64Array): void {
  const [sb0 = 0, sb1 = 0, sb2 = 0, sa1 = 0, sa2 = 0, pb0 = 0, pb1 = 0, pb2 = 0, pa1 = 0, pa2 = 0] = coefficients;
  let [shelf1 = 0, shelf2 = 0, pass1 = 0, pass2 = 0, sum = 0] = state.filter((_, i) => i % 2 === channel);
  for (const x of samples) {
    const y = sb0 * x + shelf1;
    shelf1 = sb1 * x - sa1 * y + shelf2;
    shelf2 = sb2 * x - sa2 * y;
    const z = pb0 * y + pass1;
    pass1 = pb1 * y - pa1 * z + pass2;
    pass2 = pb2 * y - pa2 * z;
    sum += z * z;
  }
  [shelf1, shelf2, pass1, pass2, sum].forEach((value, i) => (state[2 * i + channel] = value));
}
