/** A channel's predictor, as its packet states it. Its coefficients are 16 bits wide and change with each sample. */
export interface AlacPredictor {
  coefficients: Int16Array;
  /** Bits by which a sum of coefficients is too large. */
  shift: number;
}

/**
 * Undoes the adaptive prediction of Apple Lossless, in place (`unpc_block` of Apple's reference decoder, Apache-2.0).
 * @param samples residuals; whole steps of `bits` bits come out
 */
export function restoreSamples(
  samples: Int32Array,
  { count, bits }: { count: number; bits: number },
  { coefficients, shift }: AlacPredictor,
): void {
  const order = coefficients.length;
  if (order === 0) return;
  const unused = 32 - bits;
  for (let i = 1; i <= order && i < count; i++) {
    samples[i] = (((samples[i] ?? 0) + (samples[i - 1] ?? 0)) << unused) >> unused;
  }
  const half = shift === 0 ? 0 : 1 << (shift - 1);
  for (let i = order + 1; i < count; i++) {
    const base = samples[i - order - 1] ?? 0;
    let sum = half;
    for (let k = 0; k < order; k++) {
      sum = (sum + Math.imul(coefficients[k] ?? 0, ((samples[i - 1 - k] ?? 0) - base) | 0)) | 0;
    }
    const residual = samples[i] ?? 0;
    samples[i] = ((residual + base + (sum >> shift)) << unused) >> unused;
    if (residual !== 0) adapt({ coefficients, shift }, samples, i, residual);
  }
}

/** Differences of neighbours add up: the first step of a packet that is predicted twice. */
export function restoreSums(samples: Int32Array, { count, bits }: { count: number; bits: number }): void {
  const unused = 32 - bits;
  for (let i = 1; i < count; i++) {
    samples[i] = (((samples[i] ?? 0) + (samples[i - 1] ?? 0)) << unused) >> unused;
  }
}

/** Moves coefficients by one towards what would have predicted better, the oldest first, until the error is used up. */
function adapt({ coefficients, shift }: AlacPredictor, samples: Int32Array, at: number, residual: number): void {
  const order = coefficients.length;
  const base = samples[at - order - 1] ?? 0;
  const direction = Math.sign(residual);
  let left = residual;
  for (let k = order - 1; k >= 0 && left * direction > 0; k--) {
    const difference = (base - (samples[at - 1 - k] ?? 0)) | 0;
    const sign = Math.sign(difference);
    coefficients[k] = (coefficients[k] ?? 0) - sign * direction;
    left = (left - Math.imul(order - k, (direction * sign * difference) >> shift)) | 0;
  }
}
