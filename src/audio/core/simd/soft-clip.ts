/** A soft clipper that is driven, and what its output is multiplied by. */
export interface SoftClip {
  drive: number;
  gain: number;
}

/** A memoryless non-linearity with curve(0) = 0. */
export type Curve = SoftClip | ((input: number) => number);

/**
 * The curve of a soft clipper, a rational approximation of tanh: linear for small inputs, ±1 from ±3 on.
 * Unlike tanh it takes a handful of multiplications.
 */
export function softClip(input: number): number {
  if (input >= 3) return 1;
  if (input <= -3) return -1;
  const square = input * input;
  return (input * (27 + square)) / (27 + 9 * square);
}

/** Passes a stretch of a signal through a curve at four times its rate, in place. The ends of the stretch are not to be used. */
export interface Oversampler {
  shape(stretch: Float32Array, curve: Curve): void;
}
