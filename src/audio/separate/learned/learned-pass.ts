import type { Hertz } from "../../audio.ts";
import { type ChunkMemory, offset, type Pair } from "../simd/chunk-memory.ts";
import type { Parts, SecondOpinion } from "../simd/mask-pass.ts";
import { BANDS } from "./bands.ts";
import { type LearnedKernels, learnedKernels } from "./learned-kernels.ts";
import { loudLevels } from "./level-reference.ts";
import { MixFrames } from "./mix-frames.ts";
import { Network } from "./network.ts";
import { INPUTS, type NetworkWeights } from "./network-shape.ts";

/** The stems that are made, in the order of the kernel; other is what they leave. */
const STEM_OF_PART = ["percussive", "sustained", "moving"] as const;
/** Share of the network in the stems; the rest is the masks of the plain splitter, whose errors are other errors. */
const SHARE = 0.75;
/** Added to a stem's image on both channels: no stem comes from one exact point. */
const LOADING = 0.05;
/** Floats of a value's images: five for each of four stems. */
const IMAGE = 20;

/**
 * Stems by the network: it weighs the parts of the mix for each band and frame, and a Wiener filter shares the mix out by the masks that follow and
 * by each stem's place between left and right. Owns its memory. The parts must be in their place until a frame of stems has been taken.
 */
export class LearnedPass implements SecondOpinion {
  readonly share = SHARE;
  readonly #memory: ChunkMemory;
  readonly #kernels: LearnedKernels;
  readonly #mix: MixFrames;
  readonly #network: Network;
  readonly #levels: Float32Array;
  readonly #images: number;
  readonly #spectra: number;
  /** Of each stem, the samples that later frames still add to, and those of one step. */
  readonly #unfinished: Pair[];
  #count = 0;

  constructor(
    memory: ChunkMemory,
    { sampleRate, maxLength, weights }: { sampleRate: Hertz; maxLength: number; weights: NetworkWeights },
  ) {
    this.#memory = memory;
    this.#kernels = learnedKernels(memory);
    this.#mix = new MixFrames(memory, this.#kernels, sampleRate);
    const { frames } = this.#mix;
    const maxFrames = frames.count(maxLength);
    this.#network = new Network(memory, { multiplyRows: this.#kernels.multiplyRows, weights, maxFrames });
    this.#levels = new Float32Array(maxFrames * BANDS);
    this.#images = memory.allocate(IMAGE * frames.bins);
    this.#spectra = memory.allocate(2 * STEM_OF_PART.length * frames.size);
    this.#unfinished = STEM_OF_PART.map(() => memory.pair(frames.size + 2 * frames.hop));
  }

  /** Listens to the whole of the parts, `length` samples. */
  prepare(parts: Parts, length: number): void {
    this.#count = this.#mix.frames.count(length);
    this.#hear(parts);
    this.#network.run(this.#count);
    this.#measureImages(parts);
    for (const { one, two } of this.#unfinished)
      for (const half of [one, two]) this.#memory.view(half, this.#room()).fill(0);
  }

  /** The next `length` samples of the stems, from `start` on: addresses, valid until the next are taken. */
  take(parts: Parts, start: number, length: number): Record<keyof Parts, Pair> {
    const { frames } = this.#mix;
    for (const { one, two } of this.#unfinished) {
      for (const half of [one, two]) {
        const samples = this.#memory.view(half, this.#room());
        samples.copyWithin(0, length);
        samples.fill(0, samples.length - length);
      }
    }
    for (let at = start; at < start + length; at += frames.hop) {
      const t = (at + frames.size) / frames.hop - 1;
      if (t >= 0 && t < this.#count) this.#addFrame(parts, t, at - start);
    }
    const [percussive, sustained, moving] = this.#unfinished;
    const none = { one: 0, two: 0 };
    return { percussive: percussive ?? none, sustained: sustained ?? none, moving: moving ?? none };
  }

  /** Gives the network what it sees of every frame. */
  #hear(parts: Parts): void {
    for (let t = 0; t < this.#count; t++) {
      this.#mix.moveTo(t, parts);
      const levels = this.#levels.subarray(t * BANDS, (t + 1) * BANDS);
      const others = Array.from({ length: INPUTS - 1 }, (_, index) => this.#network.input(t, index + 1));
      this.#mix.measure([levels, ...others]);
    }
    const levels = this.#levels.subarray(0, this.#count * BANDS);
    loudLevels(levels, BANDS).forEach((loud, t) => {
      const input = this.#network.input(t, 0);
      for (let band = 0; band < BANDS; band++) {
        const level = ((levels[t * BANDS + band] ?? 0) - loud) / 4 + 1;
        input[band] = Math.max(-3, Math.min(2, level));
      }
    });
  }

  /** Where each stem stands between left and right, for each value, over the whole of the parts. */
  #measureImages(parts: Parts): void {
    const { bins, size } = this.#mix.frames;
    const { mix, masks } = this.#mix;
    this.#memory.view(this.#images, IMAGE * bins).fill(0);
    for (let t = 0; t < this.#count; t++) {
      this.#mix.moveTo(t, parts);
      this.#mix.mask(this.#network.weights(t));
      this.#kernels.measureImages(size, mix.one, mix.two, masks, this.#images);
    }
    this.#kernels.finishImages(bins, this.#images, LOADING);
  }

  #addFrame(parts: Parts, t: number, position: number): void {
    const { size } = this.#mix.frames;
    const { mix, masks, frames } = this.#mix;
    this.#mix.moveTo(t, parts);
    this.#mix.mask(this.#network.weights(t));
    this.#kernels.shareByImage(size, mix.one, mix.two, masks, this.#images, this.#spectra);
    this.#unfinished.forEach(({ one, two }, stem) => {
      const re = offset(this.#spectra, 2 * stem * size);
      const spectrum = { one: re, two: offset(re, size) };
      frames.addInverse(spectrum, { one: offset(one, position), two: offset(two, position) });
    });
  }

  /** Samples of an unfinished stem. */
  #room(): number {
    return this.#mix.frames.size + 2 * this.#mix.frames.hop;
  }
}
