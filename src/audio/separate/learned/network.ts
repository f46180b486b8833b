import { type ChunkMemory, offset } from "../simd/chunk-memory.ts";
import { BANDS } from "./bands.ts";
import { joinRows, partRows, type RowLayout, softmaxOverStems } from "./frame-steps.ts";
import type { LearnedKernels } from "./learned-kernels.ts";
import { CHANNELS, FLAT, INPUTS, type NetworkWeights, SHARES, STEMS } from "./network-shape.ts";
import { RowProducts } from "./row-products.ts";
import { type Layer, layTensors, type Tensors } from "./tensors.ts";
import { TimeBlocks, together } from "./time-blocks.ts";

/** Zeros on both sides of a row, which taps beside its ends read. */
const EDGE = 4;
/** Floats of a row with all bands, half of them and a quarter. */
const FULL = BANDS + 2 * EDGE;
const HALF = BANDS / 2 + 2 * EDGE;
const QUARTER = BANDS / 4;
const [C0, C1, C2] = CHANNELS;
/** Rows of a frame at full resolution: its inputs and the first layer, in whose place its weights come. */
const BLOCK = (INPUTS + C0) * FULL;
const FRAMES_TOGETHER = 4;

/**
 * The network of the learned splitter: convolutions over time and frequency down to a narrow middle, blocks over time alone, and up again with
 * what the way down found (a U-Net). It hears 1.5 s around each frame. In single precision, every sum in a fixed order: the same inputs
 * give the same bits wherever `multiplyRows` does. Owns its memory, 21 kB a frame.
 */
export class Network {
  readonly #memory: ChunkMemory;
  readonly #products: RowProducts;
  readonly #tensors: Tensors;
  readonly #blocks: TimeBlocks;
  readonly #full: number;
  readonly #half: number;
  readonly #quarter: number;
  /** A frame of zeros, as before the first and after the last. */
  readonly #nothing: number;
  /** By frame modulo 3, the even and odd values of rows. */
  readonly #parted: [number, number, number];
  readonly #product: number;
  readonly #up2: number;
  readonly #up1: number;

  constructor(
    memory: ChunkMemory,
    {
      multiplyRows,
      weights,
      maxFrames,
    }: { multiplyRows: LearnedKernels["multiplyRows"]; weights: NetworkWeights; maxFrames: number },
  ) {
    const parted = () => memory.allocate(2 * C1 * HALF);
    this.#memory = memory;
    this.#products = new RowProducts(memory, multiplyRows);
    this.#tensors = layTensors(memory, weights);
    this.#blocks = new TimeBlocks(memory, { products: this.#products, tensors: this.#tensors, maxFrames });
    this.#full = memory.allocate(maxFrames * BLOCK);
    this.#half = memory.allocate(maxFrames * C1 * HALF);
    this.#quarter = memory.allocate(together(maxFrames) * FLAT);
    this.#nothing = memory.allocate(2 * C1 * FULL);
    this.#parted = [parted(), parted(), parted()];
    this.#product = memory.allocate(STEMS * SHARES * BANDS);
    this.#up2 = memory.allocate(C1 * HALF);
    this.#up1 = memory.allocate(C0 * FULL);
  }

  /** One input of a frame, a value for each band: see `INPUTS`. */
  input(frame: number, index: number): Float32Array {
    return this.#memory.view(offset(this.#full, frame * BLOCK + index * FULL + EDGE), BANDS);
  }

  /** Address of a frame's weights after `run`: for each band and share one for each stem, which add up to 1. */
  weights(frame: number): number {
    return offset(this.#full, frame * BLOCK);
  }

  /** Goes over the first frames, whose inputs are there. */
  run(frames: number): void {
    for (let t = 0; t < frames; t++) this.#clearEdges(t);
    for (let t = 0; t < frames; t++) this.#enter(t, frames);
    const { down1, down2 } = this.#tensors;
    const full = {
      layer: down1,
      channels: C0,
      width: BANDS,
      stride: FULL,
      edge: EDGE,
      from: (t: number) => this.#first(t),
    };
    this.#narrow(frames, full, { channels: C1, stride: HALF, edge: EDGE, at: (t) => this.#halves(t) });
    const half = {
      layer: down2,
      channels: C1,
      width: BANDS / 2,
      stride: HALF,
      edge: EDGE,
      from: (t: number) => this.#halves(t),
    };
    this.#narrow(frames, half, { channels: C2, stride: QUARTER, edge: 0, at: (t) => this.#quarters(t) });
    this.#blocks.run(this.#quarter, frames);
    for (let t = 0; t < frames; t += FRAMES_TOGETHER) {
      const left = this.#blocks.leave(t);
      for (let k = 0; k < FRAMES_TOGETHER && t + k < frames; k++) this.#widen(t + k, offset(left, k * FLAT));
    }
  }

  /** Zeros beside the rows of a frame, where weights of an earlier run may stand. */
  #clearEdges(t: number): void {
    const block = this.#memory.view(offset(this.#full, t * BLOCK), BLOCK);
    for (let row = 0; row < BLOCK; row += FULL) {
      block.fill(0, row, row + EDGE);
      block.fill(0, row + FULL - EDGE, row + FULL);
    }
  }

  /** The first layer, 3 × 3 over time and bands. */
  #enter(t: number, frames: number): void {
    const { weights, start } = this.#tensors.inp;
    const taps = 9 * INPUTS;
    const given = { m: C0, count: BANDS, a: weights, aStride: taps, start, startStride: BANDS };
    const out = { into: offset(this.#first(t), EDGE), intoStride: FULL, isRectified: true };
    this.#products.run({ ...given, ...out }, taps, (i) => {
      const frame = t + (Math.floor(i / 3) % 3) - 1;
      const column = EDGE + (i % 3) - 1;
      if (frame < 0 || frame >= frames) return offset(this.#nothing, column);
      return offset(this.#full, frame * BLOCK + Math.floor(i / 9) * FULL + column);
    });
  }

  /** A layer that halves the resolution, 3 × 4 over time and frequency; rows parted in even and odd values take the place of its stride. */
  #narrow(frames: number, from: Rows, to: Outputs): void {
    const stride = from.width / 2 + 2 * EDGE;
    const partedLength = 2 * from.channels * stride;
    const part = (t: number): void => {
      if (t >= frames) return;
      const rows = this.#memory.view(from.from(t), from.channels * from.stride);
      partRows(rows, from, from.width, this.#memory.view(this.#partedOf(t), partedLength));
    };
    for (const address of this.#parted) this.#memory.view(address, partedLength).fill(0);
    part(0);
    const taps = 12 * from.channels;
    const { weights, start } = from.layer;
    for (let t = 0; t < frames; t++) {
      part(t + 1);
      const given = {
        m: to.channels,
        count: from.width / 2,
        a: weights,
        aStride: taps,
        start,
        startStride: from.width / 2,
      };
      const out = { into: offset(to.at(t), to.edge), intoStride: to.stride, isRectified: true };
      this.#products.run({ ...given, ...out }, taps, (i) => {
        const frame = t + (Math.floor(i / 4) % 3) - 1;
        const column = i % 4;
        const shift = EDGE + (column === 0 ? -1 : column === 3 ? 1 : 0);
        if (frame < 0 || frame >= frames) return offset(this.#nothing, shift);
        const row = 2 * Math.floor(i / 12) + (column % 2 === 0 ? 1 : 0);
        return offset(this.#partedOf(frame), row * stride + shift);
      });
    }
  }

  /** Up again: two layers that double the resolution, the last one and the softmax. */
  #widen(t: number, left: number): void {
    const { up2, up1, out } = this.#tensors;
    const product = (layer: Layer, m: number, count: number, n: number) => ({
      m,
      count,
      a: layer.weights,
      aStride: n,
      start: layer.start,
      startStride: count,
      into: this.#product,
      intoStride: count,
      isRectified: layer !== out,
    });
    const below = (i: number) => (i < C2 ? offset(this.#quarters(t), i * QUARTER) : offset(left, (i - C2) * QUARTER));
    this.#products.run(product(up2, 2 * C1, QUARTER, 2 * C2), 2 * C2, below);
    this.#join(2 * C1, QUARTER, this.#up2, { stride: HALF, edge: EDGE });
    const middle = (i: number) => offset(i < C1 ? this.#halves(t) : this.#up2, (i % C1) * HALF + EDGE);
    this.#products.run(product(up1, 2 * C0, BANDS / 2, 2 * C1), 2 * C1, middle);
    this.#join(2 * C0, BANDS / 2, this.#up1, { stride: FULL, edge: EDGE });
    const top = (i: number) =>
      offset(i < 3 * C0 ? this.#first(t) : this.#up1, (Math.floor(i / 3) % C0) * FULL + EDGE + (i % 3) - 1);
    this.#products.run(product(out, STEMS * SHARES, BANDS, 6 * C0), 6 * C0, top);
    const count = STEMS * SHARES * BANDS;
    softmaxOverStems(this.#memory.view(this.#product, count), this.#memory.view(this.weights(t), count));
  }

  #join(rows: number, width: number, into: number, layout: RowLayout): void {
    const length = (rows / 2) * layout.stride;
    joinRows(this.#memory.view(this.#product, rows * width), width, this.#memory.view(into, length), layout);
  }

  #first(t: number): number {
    return offset(this.#full, t * BLOCK + INPUTS * FULL);
  }

  #halves(t: number): number {
    return offset(this.#half, t * C1 * HALF);
  }

  #quarters(t: number): number {
    return offset(this.#quarter, t * FLAT);
  }

  #partedOf(t: number): number {
    return this.#parted[t % 3] ?? 0;
  }
}

/** Rows of frames and the layer that goes over them. */
interface Rows extends RowLayout {
  layer: Layer;
  channels: number;
  width: number;
  /** Address of a frame. */
  from: (t: number) => number;
}

interface Outputs extends RowLayout {
  channels: number;
  /** Address of a frame. */
  at: (t: number) => number;
}
