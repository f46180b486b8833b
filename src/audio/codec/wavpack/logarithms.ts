/** WavPack stores levels and history as logarithms with eight bits behind the point. */

const STEPS = 256;
/** Mantissas of 2^(i/256) and of log2(1 + i/256), in 256ths, as the format has them. */
const POWERS = Array.from({ length: STEPS }, (_, i) => Math.round((Math.exp((i / STEPS) * Math.LN2) - 1) * STEPS));
const LOGARITHMS = Array.from({ length: STEPS }, (_, i) => Math.round(Math.log2(1 + i / STEPS) * STEPS));
const MAX_EXPONENT = 31;
/** Bits behind the point of a mantissa with its leading one, which is 9 bits long. */
const MANTISSA_BITS = 9;

/** The number of a logarithm in 16 bits, whose sign is the number's. */
export function powerOf(logarithm: number): number {
  const size = Math.abs(logarithm);
  const exponent = Math.min(MAX_EXPONENT, size >> 8);
  const mantissa = (POWERS[size & 0xff] ?? 0) | STEPS;
  const value =
    exponent <= MANTISSA_BITS ? mantissa >> (MANTISSA_BITS - exponent) : mantissa * 2 ** (exponent - MANTISSA_BITS);
  return logarithm < 0 ? -value : value;
}

/** The logarithm of a number of at least 0; that of 0 is 0, as that of one half. */
export function logarithmOf(number: number): number {
  if (number === 0) return 0;
  if (number === 1) return STEPS;
  const rounded = number + (number >>> MANTISSA_BITS);
  const bits = 32 - Math.clz32(rounded);
  const mantissa = bits < MANTISSA_BITS ? rounded << (MANTISSA_BITS - bits) : rounded >>> (bits - MANTISSA_BITS);
  return bits * STEPS + (LOGARITHMS[mantissa & 0xff] ?? 0);
}
