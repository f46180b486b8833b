/** Ratios of an estimated stem to its error, in dB, over all channels. */
export interface Score {
  /** Signal to distortion: any difference counts. */
  sdr: number;
  /** Scale-invariant: a wrong level of the whole does not count. */
  siSdr: number;
}

/** Keeps ratios finite where nothing is wrong. */
const LEAST = 1e-12;

/** Scores an estimate of as many channels and samples as the truth. */
export function scoreStem(truth: readonly Float32Array[], estimate: readonly Float32Array[]): Score {
  let [signal, common, distortion, power] = [0, 0, 0, 0];
  truth.forEach((samples, channel) => {
    const estimated = estimate[channel] ?? new Float32Array(samples.length);
    for (let i = 0; i < samples.length; i++) {
      const [x, y] = [samples[i] ?? 0, estimated[i] ?? 0];
      signal += x * x;
      common += x * y;
      power += y * y;
      distortion += (x - y) * (x - y);
    }
  });
  const target = (common * common) / (signal + LEAST);
  return { sdr: ratio(signal, distortion), siSdr: ratio(target, Math.max(0, power - target)) };
}

/** Mean of values with its standard error; NaN for none. */
export function meanAndError(values: readonly number[]): { mean: number; error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, error: Math.sqrt(squares / Math.max(1, values.length - 1) / values.length) };
}

function ratio(signal: number, noise: number): number {
  return 10 * Math.log10((signal + LEAST) / (noise + LEAST));
}
