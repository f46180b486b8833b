import { type ChunkMemory, offset } from "../simd/chunk-memory.ts";
import { DILATIONS, FLAT, WIDTH } from "./network-shape.ts";
import type { RowProducts } from "./row-products.ts";
import type { Block, Tensors } from "./tensors.ts";

/** Frames that a product takes at once. */
const TOGETHER = 4;
/** Frames of zeros at both ends, which the farthest taps read. */
const REACH = Math.max(...DILATIONS);
const EPSILON = 1e-5;

/** The middle of the network: dense to a narrow width, residual blocks over time, and back. */
export class TimeBlocks {
  readonly #memory: ChunkMemory;
  readonly #products: RowProducts;
  readonly #tensors: Tensors;
  readonly #hidden: number;
  readonly #normal: number;
  readonly #activated: number;
  readonly #flat: number;

  constructor(
    memory: ChunkMemory,
    { products, tensors, maxFrames }: { products: RowProducts; tensors: Tensors; maxFrames: number },
  ) {
    const frames = together(maxFrames);
    this.#memory = memory;
    this.#products = products;
    this.#tensors = tensors;
    this.#hidden = memory.allocate(frames * WIDTH);
    this.#normal = memory.allocate((frames + 2 * REACH) * WIDTH);
    this.#activated = memory.allocate(frames * WIDTH);
    this.#flat = memory.allocate(TOGETHER * FLAT);
  }

  /** Goes over frames of `FLAT` values, one after the other, of which there is room for a multiple of four. */
  run(from: number, frames: number): void {
    const { enter, blocks } = this.#tensors;
    const each = { m: together(frames), count: WIDTH, into: this.#hidden, intoStride: WIDTH, isRectified: false };
    const given = { a: from, aStride: FLAT, start: enter.start, startStride: 0 };
    this.#products.run({ ...each, ...given }, FLAT, (i) => offset(enter.weights, i * WIDTH));
    blocks.forEach((block, index) => this.#runBlock(block, DILATIONS[index] ?? 1, frames));
  }

  /** Address of what comes out for four frames from this one on, `FLAT` values each; it lasts until the next are asked for. */
  leave(frame: number): number {
    const { leave } = this.#tensors;
    const given = { a: offset(this.#hidden, frame * WIDTH), aStride: WIDTH, start: leave.start, startStride: 0 };
    const out = { m: TOGETHER, count: FLAT, into: this.#flat, intoStride: FLAT, isRectified: true };
    this.#products.run({ ...given, ...out }, WIDTH, (i) => offset(leave.weights, i * FLAT));
    return this.#flat;
  }

  #runBlock(block: Block, dilation: number, frames: number): void {
    this.#normalise(block, frames);
    const each = { m: together(frames), count: WIDTH, intoStride: WIDTH };
    block.taps.forEach((tap, index) => {
      const a = offset(this.#normal, (REACH + (index - 1) * dilation) * WIDTH);
      const [start, startStride] = index === 0 ? [block.tapStart, 0] : [this.#activated, WIDTH];
      const product = {
        ...each,
        a,
        aStride: WIDTH,
        start,
        startStride,
        into: this.#activated,
        isRectified: index === 2,
      };
      this.#products.run(product, WIDTH, (i) => offset(tap, i * WIDTH));
    });
    const added = { start: this.#hidden, startStride: WIDTH, into: this.#hidden, isRectified: false };
    const product = { ...each, ...added, a: this.#activated, aStride: WIDTH };
    this.#products.run(product, WIDTH, (i) => offset(block.dense, i * WIDTH));
  }

  /** Each frame to mean 0 and variance 1; the bias that the block adds is added to the frame itself. */
  #normalise({ normWeight, normBias, denseBias }: Block, frames: number): void {
    this.#memory.view(this.#normal, (together(frames) + 2 * REACH) * WIDTH).fill(0);
    for (let t = 0; t < frames; t++) {
      const hidden = this.#memory.view(offset(this.#hidden, t * WIDTH), WIDTH);
      const normal = this.#memory.view(offset(this.#normal, (REACH + t) * WIDTH), WIDTH);
      let [sum, squares] = [0, 0];
      for (let i = 0; i < WIDTH; i++) sum += hidden[i] ?? 0;
      const mean = sum / WIDTH;
      for (let i = 0; i < WIDTH; i++) squares += ((hidden[i] ?? 0) - mean) * ((hidden[i] ?? 0) - mean);
      const scale = 1 / Math.sqrt(squares / WIDTH + EPSILON);
      for (let i = 0; i < WIDTH; i++) {
        const value = hidden[i] ?? 0;
        normal[i] = (value - mean) * scale * (normWeight[i] ?? 0) + (normBias[i] ?? 0);
        hidden[i] = value + (denseBias[i] ?? 0);
      }
    }
  }
}

/** Frames filled up to those that a product takes at once. */
export function together(frames: number): number {
  return TOGETHER * Math.ceil(frames / TOGETHER);
}
