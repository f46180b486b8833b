/** Highest absolute sample, linear; 0 for silence and for no samples. */
export function peakAmplitude(samples: Float32Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak;
}
