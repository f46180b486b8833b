/** Real and imaginary parts, `size / 2 + 1` values each. */
export interface ComplexSpectrum {
  re: Float64Array;
  im: Float64Array;
}

/** A Fourier transform of real signals of one fixed size. */
export interface RealTransform {
  /** Spectrum of `signal` (`size` samples) into `re` and `im` (`size / 2 + 1` values each). */
  forward(signal: Float64Array, re: Float64Array, im: Float64Array): void;
  /** As `forward`, of samples under a window of the same length. */
  forwardWindowed(samples: Float32Array, window: Float64Array, into: ComplexSpectrum): void;
  /** The real signal (`size` samples) whose spectrum is `re` and `im`; undoes `forward`. */
  inverse(re: Float64Array, im: Float64Array, signal: Float64Array): void;
}
