/** Samples that take part in one interpolated value; flat to 0.42 of the sample rate. */
export const TAPS = 24;
/** The finest grid: sixteenths of a sample. The first look uses every fourth of it, as BS.1770-4 annex 2 asks (4x). */
export const PHASES = 16;
/** Samples looked at together when deciding that nothing here can exceed the peak found so far. */
export const BLOCK = 32;

/** PHASES × TAPS. */
export const KERNELS = Float64Array.from(
  Array.from({ length: PHASES }, (_, phase) => interpolationKernel(phase / PHASES)).flat(),
);
/** No interpolated value exceeds the highest sample it is made of by more than this factor. */
export const GAIN_BOUND = Math.max(
  ...Array.from({ length: PHASES }, (_, phase) =>
    KERNELS.subarray(phase * TAPS, (phase + 1) * TAPS).reduce((sum, tap) => sum + Math.abs(tap), 0),
  ),
);

/** Finds peaks in a window on a channel, which belongs to it: samples are copied there. */
export interface PeaksBetween {
  window(length: number): Float32Array;
  /** Highest absolute sample of the window's first `count`, a multiple of four. */
  highest(count: number): number;
  /**
   * Highest level of the waveform in `blocks` blocks, or `peak` if nothing is above it. The first begins half a kernel
   * after the window's start.
   */
  truePeak(blocks: number, peak: number): number;
}

function interpolationKernel(fraction: number): number[] {
  const taps = Array.from({ length: TAPS }, (_, k) => {
    const distance = k - (TAPS / 2 - 1) - fraction;
    const window = 0.5 + 0.5 * Math.cos((Math.PI * distance) / (TAPS / 2));
    return sinc(distance) * (Math.abs(distance) < TAPS / 2 ? window : 0);
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
