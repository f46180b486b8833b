/** Logarithmic telephone codes, 8 bits for a sample (ITU-T G.711). */

/** µ-law: sign, three bits of exponent and four of mantissa, all inverted, with a bias of 33 (here of 132, in steps of 16 bits). */
export const MU_LAW: Float32Array = codeTable((code) => {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 15) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return bits & 0x80 ? -magnitude : magnitude;
});

/** A-law: every other bit is inverted; the lowest segment is linear. A set sign is positive. */
export const A_LAW: Float32Array = codeTable((code) => {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 7;
  const step = ((bits & 15) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 256) << (segment - 1);
  return bits & 0x80 ? magnitude : -magnitude;
});

function codeTable(stepsOf: (code: number) => number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, code) => stepsOf(code) / 32_768);
}
