import { nextPowerOfTwo, RealFft } from "../core/fft.ts";

/** How like itself a series is after a lag in values, whole or fractional: 1 at lag 0, 0 beyond its length. */
export type Periodicity = (lag: number) => number;

/** Autocorrelation of the deviations from the mean by Fourier transform, corrected for the shrinking overlap, linear between whole lags. */
export function measurePeriodicity(values: Float64Array): Periodicity {
  const size = nextPowerOfTwo(Math.max(8, 2 * values.length));
  const fft = new RealFft(size);
  const series = new Float64Array(size);
  const re = new Float64Array(fft.bins);
  const im = new Float64Array(fft.bins);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  series.set(values.map((value) => value - mean));
  fft.forward(series, re, im);
  for (let k = 0; k < fft.bins; k++) re[k] = (re[k] ?? 0) * (re[k] ?? 0) + (im[k] ?? 0) * (im[k] ?? 0);
  fft.inverse(re, im.fill(0), series);
  const energy = (series[0] ?? 0) / values.length;
  const at = (lag: number) => (series[lag] ?? 0) / (values.length - lag);
  return (lag) => {
    const whole = Math.floor(lag);
    if (whole + 1 >= values.length || energy === 0) return 0;
    return (at(whole) * (1 - lag + whole) + at(whole + 1) * (lag - whole)) / energy;
  };
}

/** The highest periodicity within `reach` of a lag, in half steps: tempo in real playing is never exact. */
export function periodicityNear(periodicity: Periodicity, lag: number, reach: number): number {
  let best = -1;
  for (let offset = -reach; offset <= reach; offset += 0.5) best = Math.max(best, periodicity(lag + offset));
  return best;
}
