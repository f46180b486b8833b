import { PlainFft } from "./simd/plain-fft.ts";
import type { ComplexSpectrum, RealTransform } from "./simd/real-transform.ts";
import { loadRealFft, SimdFft } from "./simd/simd-fft.ts";

/** Below this size a call into WebAssembly costs more than it saves. */
const SMALLEST_SIMD_SIZE = 128;

/**
 * Fourier transform of real signals of one fixed size, in double precision, with no allocation per call. By WebAssembly
 * with SIMD where there is such a thing, else in JavaScript: the bits are the same.
 * Not safe to share between two transforms that interleave: it owns its work space.
 */
export class RealFft implements RealTransform {
  readonly size: number;
  /** Values of a spectrum: from 0 to the Nyquist frequency, both included. */
  readonly bins: number;
  readonly #transform: RealTransform;

  /** @throws RangeError unless `size` is a power of two and at least 8 */
  constructor(size: number) {
    const isPowerOfTwo = Number.isInteger(size) && (size & (size - 1)) === 0;
    if (size < 8 || !isPowerOfTwo) throw new RangeError(`FFT size must be a power of two ≥ 8, not ${size}`);
    const simd = size < SMALLEST_SIMD_SIZE ? null : loadRealFft();
    this.size = size;
    this.bins = size / 2 + 1;
    this.#transform = simd ? new SimdFft(size, simd) : new PlainFft(size);
  }

  /** Spectrum of `signal` (`size` samples) into `re` and `im` (`bins` values each). */
  forward(signal: Float64Array, re: Float64Array, im: Float64Array): void {
    this.#transform.forward(signal, re, im);
  }

  /** As `forward`, of `size` samples under a window of the same length, whose values do not change. */
  forwardWindowed(samples: Float32Array, window: Float64Array, into: ComplexSpectrum): void {
    this.#transform.forwardWindowed(samples, window, into);
  }

  /** The real signal (`size` samples) whose spectrum is `re` and `im`; undoes `forward`. */
  inverse(re: Float64Array, im: Float64Array, signal: Float64Array): void {
    this.#transform.inverse(re, im, signal);
  }
}

/** The smallest power of two that is not below `length`. */
export function nextPowerOfTwo(length: number): number {
  let size = 1;
  while (size < length) size *= 2;
  return size;
}

/** The power of two nearest to `length` on a logarithmic scale. */
export function nearestPowerOfTwo(length: number): number {
  return 1 << Math.round(Math.log2(length));
}
