import { RealFft } from "./fft.ts";
import { rootHannWindow } from "./window.ts";

/** A spectrogram: `frames` × `bins` complex values, row-major. Frame t starts at sample (t + 1)·hop − size. */
export interface Spectrogram {
  frames: number;
  bins: number;
  re: Float32Array;
  im: Float32Array;
}

/** Three quarters of neighbouring frames overlap. */
const FRAMES_PER_WINDOW = 4;

/**
 * Short-time Fourier transform with a root Hann window on both sides, hop = size / 4. Perfectly reconstructing:
 * `inverse(forward(x)) = x` to float precision for signals of any length, also shorter than a window.
 * Owns its work space, so one instance serves one transform at a time.
 */
export class Stft {
  readonly size: number;
  readonly hop: number;
  readonly bins: number;
  readonly #fft: RealFft;
  readonly #window: Float64Array;
  readonly #frame: Float64Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  /** @throws RangeError unless `size` is a power of two and at least 8 */
  constructor(size: number) {
    this.#fft = new RealFft(size);
    this.size = size;
    this.hop = size / FRAMES_PER_WINDOW;
    this.bins = this.#fft.bins;
    this.#window = rootHannWindow(size);
    this.#frame = new Float64Array(size);
    this.#re = new Float64Array(this.bins);
    this.#im = new Float64Array(this.bins);
  }

  /** Frames that a signal of `length` samples has: every sample lies in exactly four. */
  frameCount(length: number): number {
    return Math.ceil(length / this.hop) + FRAMES_PER_WINDOW - 1;
  }

  /** An empty spectrogram with room for a signal of `length` samples. */
  allocate(length: number): Spectrogram {
    const frames = this.frameCount(length);
    return {
      frames,
      bins: this.bins,
      re: new Float32Array(frames * this.bins),
      im: new Float32Array(frames * this.bins),
    };
  }

  /** Transforms `signal` into `into`, which may hold more frames than needed. */
  forward(signal: Float32Array, into: Spectrogram): void {
    const frames = this.frameCount(signal.length);
    for (let t = 0; t < frames; t++) {
      this.#readFrame(signal, (t + 1) * this.hop - this.size);
      this.#fft.forward(this.#frame, this.#re, this.#im);
      into.re.set(this.#re, t * this.bins);
      into.im.set(this.#im, t * this.bins);
    }
  }

  /** The signal of `into.length` samples whose transform is `from`, times `mask` (one gain per value) where given. */
  inverse(from: Spectrogram, into: Float32Array, mask?: Float32Array): void {
    into.fill(0);
    const frames = this.frameCount(into.length);
    for (let t = 0; t < frames; t++) {
      this.#readSpectrum(from, t, mask);
      this.#fft.inverse(this.#re, this.#im, this.#frame);
      this.#addFrame(into, (t + 1) * this.hop - this.size);
    }
  }

  #readFrame(signal: Float32Array, start: number): void {
    const frame = this.#frame;
    const first = Math.max(0, -start);
    const end = Math.max(first, Math.min(this.size, signal.length - start));
    frame.fill(0, 0, first);
    for (let i = first; i < end; i++) frame[i] = (signal[start + i] ?? 0) * (this.#window[i] ?? 0);
    frame.fill(0, end);
  }

  #readSpectrum(from: Spectrogram, frame: number, mask: Float32Array | undefined): void {
    const offset = frame * this.bins;
    for (let k = 0; k < this.bins; k++) {
      const gain = mask === undefined ? 1 : (mask[offset + k] ?? 0);
      this.#re[k] = (from.re[offset + k] ?? 0) * gain;
      this.#im[k] = (from.im[offset + k] ?? 0) * gain;
    }
  }

  #addFrame(signal: Float32Array, start: number): void {
    // Four overlapping Hann windows add up to two.
    const gain = 2 / FRAMES_PER_WINDOW;
    const end = Math.min(this.size, signal.length - start);
    for (let i = Math.max(0, -start); i < end; i++) {
      signal[start + i] = (signal[start + i] ?? 0) + (this.#frame[i] ?? 0) * (this.#window[i] ?? 0) * gain;
    }
  }
}
