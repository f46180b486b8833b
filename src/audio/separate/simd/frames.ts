import { rootHannWindow } from "../../core/window.ts";
import { type ChunkMemory, offset, type Pair } from "./chunk-memory.ts";

/** Three quarters of neighbouring frames overlap. */
const FRAMES_PER_WINDOW = 4;
/** Floats of one vector. */
const LANES = 4;

/**
 * The short-time Fourier transform of `core/stft.ts` on two channels at once, one frame at a time, in single precision.
 * Signals have `size` zeros or more on both sides. Owns its work space: one frame at a time.
 */
export class Frames {
  readonly size: number;
  readonly hop: number;
  /** Values from 0 to the Nyquist frequency, filled up to whole vectors. */
  readonly rowLength: number;
  readonly bins: number;
  readonly #memory: ChunkMemory;
  readonly #analysis: number;
  readonly #synthesis: number;
  readonly #twiddles: number;
  readonly #work: Pair;

  /**
   * @param size a power of two, at least 64
   * @param window of `size` samples, applied before and after; by default the root of a Hann window
   */
  constructor(memory: ChunkMemory, size: number, window = rootHannWindow(size)) {
    this.size = size;
    this.hop = size / FRAMES_PER_WINDOW;
    this.bins = size / 2 + 1;
    this.rowLength = size / 2 + LANES;
    this.#memory = memory;
    this.#analysis = memory.table(window);
    // Both windows of the frames that overlap, and the size by which the transform and its inverse multiply, are undone.
    const total = FRAMES_PER_WINDOW * (window.reduce((sum, gain) => sum + gain * gain, 0) / size) * size;
    this.#synthesis = memory.table(window.map((gain) => gain / total));
    this.#twiddles = memory.table(twiddlesOf(size));
    this.#work = memory.pair(size);
  }

  /** Frames that a signal of `length` samples has: every sample lies in exactly four. */
  count(length: number): number {
    return Math.ceil(length / this.hop) + FRAMES_PER_WINDOW - 1;
  }

  /** The sample with which a frame starts; before the first sample, for the first ones. */
  start(frame: number): number {
    return (frame + 1) * this.hop - this.size;
  }

  /** Transforms a frame of `signal`, given by its first sample. */
  forward(signal: Pair, frame: number, into: Pair): void {
    const { transform, multiply } = this.#memory.kernels;
    const start = this.start(frame);
    multiply(this.size, offset(signal.one, start), this.#analysis, into.one);
    multiply(this.size, offset(signal.two, start), this.#analysis, into.two);
    transform(this.size, into.one, into.two, this.#work.one, this.#work.two, this.#twiddles);
  }

  /** Adds the frame of a spectrum, which is lost, to `size` samples of a signal. */
  addInverse(spectrum: Pair, into: Pair): void {
    const { transform, multiplyAdd } = this.#memory.kernels;
    transform(this.size, spectrum.two, spectrum.one, this.#work.two, this.#work.one, this.#twiddles);
    multiplyAdd(this.size, spectrum.one, this.#synthesis, into.one);
    multiplyAdd(this.size, spectrum.two, this.#synthesis, into.two);
  }
}

/** For each stage of radix 4 the first three powers of its roots of unity, real and imaginary parts apart. */
function twiddlesOf(size: number): number[] {
  const table: number[] = [];
  for (let n = size; n >= 4; n /= 4) {
    for (const power of [1, 2, 3]) {
      const angles = Array.from({ length: n / 4 }, (_, p) => (-2 * Math.PI * p * power) / n);
      for (const angle of angles) table.push(Math.cos(angle));
      for (const angle of angles) table.push(Math.sin(angle));
    }
  }
  return table;
}
