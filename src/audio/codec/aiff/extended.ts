/** Numbers of 80 bits as the first Macintosh kept them (IEEE 754 extended): AIFF states its sample rate so. */

const BIAS = 16_383;
const MANTISSA_BITS = 63;

/** @returns 0 for NaN, and for values that are negative or too large to be a rate */
export function readExtended(view: DataView, offset: number): number {
  const exponent = view.getUint16(offset) - BIAS;
  if (exponent < 0 || exponent > MANTISSA_BITS) return 0;
  const high = view.getUint32(offset + 2);
  const low = view.getUint32(offset + 6);
  return high * 2 ** (exponent - 31) + low * 2 ** (exponent - MANTISSA_BITS);
}

/** Writes a whole number of at least 1 and less than 2^32. */
export function writeExtended(view: DataView, offset: number, value: number): void {
  const exponent = 31 - Math.clz32(value);
  view.setUint16(offset, exponent + BIAS);
  view.setUint32(offset + 2, value << (31 - exponent));
  view.setUint32(offset + 6, 0);
}
