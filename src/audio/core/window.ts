/** Periodic Hann window: shifted copies at half its length add up to one. */
export function hannWindow(size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
}

/** Square root of the Hann window: applied before and after a transform it acts as one Hann window. */
export function rootHannWindow(size: number): Float64Array {
  return hannWindow(size).map(Math.sqrt);
}

/**
 * Kaiser window at `position` in [-1, 1]; 0 outside.
 * @param beta the larger, the deeper the stop band and the wider the transition (9 ≈ 90 dB)
 */
export function kaiser(position: number, beta: number): number {
  const rest = 1 - position * position;
  return rest < 0 ? 0 : besselI0(beta * Math.sqrt(rest)) / besselI0(beta);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-16; k++) {
    term *= ((x / 2) * (x / 2)) / (k * k);
    sum += term;
  }
  return sum;
}
