// K-weighting of two channels at once: the arithmetic of `plain-weigh-pair.ts`, operation for operation, so that the bits are
// the same.

/**
 * Adds up the squares of two K-weighted channels, whose filters run through.
 * @param one singles, two singles: the channels
 * @param state doubles of both channels: four delays, then the sum
 * @param coefficients doubles: b0 b1 b2 a1 a2 of the shelf, then of the high-pass
 */
export function weigh(count: i32, one: usize, two: usize, state: usize, coefficients: usize): void {
  const sb0 = v128.load64_splat(coefficients), sb1 = v128.load64_splat(coefficients, 8), sb2 = v128.load64_splat(coefficients, 16);
  const sa1 = v128.load64_splat(coefficients, 24), sa2 = v128.load64_splat(coefficients, 32);
  const pb0 = v128.load64_splat(coefficients, 40), pb1 = v128.load64_splat(coefficients, 48), pb2 = v128.load64_splat(coefficients, 56);
  const pa1 = v128.load64_splat(coefficients, 64), pa2 = v128.load64_splat(coefficients, 72);
  let s1 = v128.load(state), s2 = v128.load(state, 16), p1 = v128.load(state, 32), p2 = v128.load(state, 48);
  let sum = v128.load(state, 64);
  const end = one + (<usize>count << 2);
  for (; one < end; one += 4) {
    const x = f64x2.promote_low_f32x4(v128.load32_lane(two, v128.load32_zero(one), 1));
    const y = f64x2.add(f64x2.mul(sb0, x), s1);
    s1 = f64x2.add(f64x2.sub(f64x2.mul(sb1, x), f64x2.mul(sa1, y)), s2);
    s2 = f64x2.sub(f64x2.mul(sb2, x), f64x2.mul(sa2, y));
    const z = f64x2.add(f64x2.mul(pb0, y), p1);
    p1 = f64x2.add(f64x2.sub(f64x2.mul(pb1, y), f64x2.mul(pa1, z)), p2);
    p2 = f64x2.sub(f64x2.mul(pb2, y), f64x2.mul(pa2, z));
    sum = f64x2.add(sum, f64x2.mul(z, z));
    two += 4;
  }
  v128.store(state, s1);
  v128.store(state, s2, 16);
  v128.store(state, p1, 32);
  v128.store(state, p2, 48);
  v128.store(state, sum, 64);
}
