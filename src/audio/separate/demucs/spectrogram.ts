import { RealFft } from "../../core/fft.ts";

const SIZE = 4_096;
const HOP = 1_024;
/** Values of a frame: the Nyquist bin is left out. */
export const DEMUCS_BINS = SIZE / 2;
/** Put before a segment, so that frame t stands over its samples t·HOP to (t+1)·HOP. */
const PAD = (HOP / 2) * 3;
/** Frames at each end that are dropped, and taken for silent on the way back. */
const CUT = 2;
/** No segment is shorter, so that a reflection never needs more samples than there are. */
export const SHORTEST_SEGMENT = SIZE;

/** A channel's complex spectrogram: value (bin, frame) at bin·binStep + frame·frameStep of both arrays. */
export interface ComplexGrid {
  re: Float32Array;
  im: Float32Array;
  binStep: number;
  frameStep: number;
}

/**
 * The spectrogram that the hybrid models of Demucs read, and its way back (`HTDemucs._spec` and `_ispec`, facebookresearch/demucs e976d93e):
 * 4096 samples under a periodic Hann window, hop 1024, scaled by 1/√4096, reflected at both ends. Since two frames at each
 * end are dropped, the way back loses level within a window's length of the ends; overlapping segments are weighted so that it is not heard.
 */
export class DemucsTransform {
  /** Of a segment. */
  readonly frames: number;
  readonly #length: number;
  readonly #fft = new RealFft(SIZE);
  readonly #window = Float64Array.from({ length: SIZE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SIZE));
  readonly #re = new Float64Array(SIZE / 2 + 1);
  readonly #im = new Float64Array(SIZE / 2 + 1);
  readonly #frame = new Float64Array(SIZE);
  readonly #sum: Float64Array;
  /** Sum of the squared windows over each sample. */
  readonly #envelope: Float64Array;

  /** @param length samples of a segment, at least `SHORTEST_SEGMENT` */
  constructor(length: number) {
    this.#length = length;
    this.frames = demucsFrames(length);
    const total = (this.frames + 2 * CUT - 1) * HOP + SIZE;
    this.#sum = new Float64Array(total);
    this.#envelope = new Float64Array(total);
    for (let start = 0; start + SIZE <= total; start += HOP)
      this.#window.forEach(
        (value, i) => (this.#envelope[start + i] = (this.#envelope[start + i] ?? 0) + value * value),
      );
  }

  /** Writes the spectrogram of a segment. */
  forward(samples: Float32Array, { re, im, binStep, frameStep }: ComplexGrid): void {
    const aligned = reflected(samples, PAD, PAD + this.frames * HOP - this.#length);
    const padded = reflected(aligned, SIZE / 2, SIZE / 2);
    const scale = 1 / Math.sqrt(SIZE);
    for (let frame = 0; frame < this.frames; frame++) {
      const start = (frame + CUT) * HOP;
      this.#window.forEach((value, i) => (this.#frame[i] = (padded[start + i] ?? 0) * value));
      this.#fft.forward(this.#frame, this.#re, this.#im);
      for (let bin = 0; bin < DEMUCS_BINS; bin++) {
        const offset = bin * binStep + frame * frameStep;
        re[offset] = (this.#re[bin] ?? 0) * scale;
        im[offset] = (this.#im[bin] ?? 0) * scale;
      }
    }
  }

  /** The segment with this spectrogram. */
  inverse({ re, im, binStep, frameStep }: ComplexGrid): Float32Array {
    const scale = Math.sqrt(SIZE);
    this.#sum.fill(0);
    this.#re[DEMUCS_BINS] = 0;
    this.#im[DEMUCS_BINS] = 0;
    for (let frame = 0; frame < this.frames; frame++) {
      for (let bin = 0; bin < DEMUCS_BINS; bin++) {
        const offset = bin * binStep + frame * frameStep;
        this.#re[bin] = (re[offset] ?? 0) * scale;
        this.#im[bin] = (im[offset] ?? 0) * scale;
      }
      this.#fft.inverse(this.#re, this.#im, this.#frame);
      const start = (frame + CUT) * HOP;
      this.#window.forEach(
        (value, i) => (this.#sum[start + i] = (this.#sum[start + i] ?? 0) + (this.#frame[i] ?? 0) * value),
      );
    }
    const begin = SIZE / 2 + PAD;
    return Float32Array.from(
      { length: this.#length },
      (_, i) => (this.#sum[begin + i] ?? 0) / (this.#envelope[begin + i] ?? 1),
    );
  }
}

/** Frames of a segment of so many samples. */
export function demucsFrames(length: number): number {
  return Math.ceil(length / HOP);
}

/** The signal with its ends mirrored beyond them, each without the last sample itself. */
function reflected(samples: Float32Array, before: number, after: number): Float32Array {
  const { length } = samples;
  const padded = new Float32Array(before + length + after);
  padded.set(samples, before);
  for (let i = 0; i < before; i++) padded[before - 1 - i] = samples[i + 1] ?? 0;
  for (let i = 0; i < after; i++) padded[before + length + i] = samples[length - 2 - i] ?? 0;
  return padded;
}
