import type { Hertz } from "../../audio.ts";
import { hannWindow } from "../../core/window.ts";
import { sizeAtRate } from "../parameters.ts";
import type { ChunkMemory, Pair } from "../simd/chunk-memory.ts";
import { Frames } from "../simd/frames.ts";
import type { Parts } from "../simd/mask-pass.ts";
import { type BandPlan, BANDS, planBands } from "./bands.ts";
import type { LearnedKernels } from "./learned-kernels.ts";
import { INPUTS, SHARES, STEMS } from "./network-shape.ts";

/** Transform of the learned splitter at 44.1 kHz: 93 ms, every 23 ms. */
const SIZE = 4_096;
/** Keeps logarithms and quotients finite in silence. */
const SILENCE = 1e-9;
const FLOAT_BYTES = 4;
/** Bytes of a band's weights: one float for each share and stem. */
const BAND_BYTES = FLOAT_BYTES * SHARES * STEMS;

/**
 * Frames of a mix of three parts: its spectrum, the shares of the parts in each value, in the middle and at the sides, and what follows from
 * them. Holds one frame at a time.
 */
export class MixFrames {
  readonly frames: Frames;
  readonly #memory: ChunkMemory;
  readonly #kernels: LearnedKernels;
  readonly #spectrum: Pair;
  readonly mix: Pair;
  readonly #powers: Record<keyof Parts, number>;
  readonly #rows: number;
  readonly #edges: number;
  readonly #bandOf: number;
  readonly #sums: number;
  readonly masks: number;

  constructor(memory: ChunkMemory, kernels: LearnedKernels, sampleRate: Hertz) {
    const size = sizeAtRate(SIZE, sampleRate);
    const frames = new Frames(memory, size, hannWindow(size));
    const row = () => memory.allocate(frames.rowLength);
    const plan: BandPlan = planBands(frames.bins, sampleRate / size);
    this.frames = frames;
    this.#memory = memory;
    this.#kernels = kernels;
    this.#spectrum = memory.pair(size);
    this.mix = memory.pair(size);
    this.#powers = { sustained: row(), moving: row(), percussive: row() };
    this.#rows = memory.allocate(INPUTS * frames.rowLength);
    this.#edges = memory.numbers(plan.edges);
    this.#bandOf = memory.numbers(plan.bandOf.map((band) => BAND_BYTES * band));
    this.#sums = memory.allocate(INPUTS * BANDS);
    this.masks = memory.allocate(STEMS * frames.bins);
  }

  /** Brings the mix's spectrum and its shares to a frame. */
  moveTo(t: number, parts: Parts): void {
    const { add, addPowers } = this.#memory.kernels;
    const { size, rowLength } = this.frames;
    this.#memory.view(this.mix.one, size).fill(0);
    this.#memory.view(this.mix.two, size).fill(0);
    for (const name of ["sustained", "moving", "percussive"] as const) {
      this.#memory.view(this.#powers[name], rowLength).fill(0);
      this.frames.forward(parts[name], t, this.#spectrum);
      addPowers(size, this.#spectrum.one, this.#spectrum.two, this.#powers[name]);
      add(size, this.#spectrum.one, this.mix.one);
      add(size, this.#spectrum.two, this.mix.two);
    }
    const { sustained, moving, percussive } = this.#powers;
    const rowBytes = FLOAT_BYTES * rowLength;
    this.#kernels.shareOut(size, this.mix.one, this.mix.two, sustained, moving, percussive, this.#rows, rowBytes);
  }

  /** What the network sees of the frame: log power, pan, likeness of left and right and the six shares of each band. */
  measure(into: readonly Float32Array[]): void {
    this.#kernels.sumBands(BANDS, this.#edges, this.#rows, FLOAT_BYTES * this.frames.rowLength, this.#sums);
    const sums = this.#memory.view(this.#sums, INPUTS * BANDS);
    const [levels, ...shares] = into;
    for (let band = 0; band < BANDS; band++) {
      const total = (sums[band * INPUTS] ?? 0) + SILENCE;
      if (levels) levels[band] = Math.log(total);
      for (const [index, row] of shares.entries()) row[band] = (sums[band * INPUTS + index + 1] ?? 0) / total;
    }
  }

  /** Masks of the four stems for each value, by the weights of its band and frame. */
  mask(weights: number): void {
    const rowBytes = FLOAT_BYTES * this.frames.rowLength;
    this.#kernels.maskStems(this.frames.bins, this.#rows, rowBytes, weights, this.#bandOf, this.masks);
  }
}
