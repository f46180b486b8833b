import { RealFft } from "./fft.ts";
import { hannWindow } from "./window.ts";

/** Spectra of frames under a periodic Hann window; owns its work space. */
export class FrameSpectrum {
  /** Real and imaginary parts of the frame that was transformed last, from 0 Hz to the Nyquist frequency. */
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly bins: number;
  readonly #fft: RealFft;
  readonly #window: Float64Array;

  /** @throws RangeError unless `size` is a power of two */
  constructor(size: number) {
    this.#fft = new RealFft(size);
    this.#window = hannWindow(size);
    this.bins = this.#fft.bins;
    this.re = new Float64Array(this.bins);
    this.im = new Float64Array(this.bins);
  }

  /** Transforms `size` samples into `re` and `im`. */
  transform(samples: Float32Array): void {
    this.#fft.forwardWindowed(samples, this.#window, this);
  }
}
