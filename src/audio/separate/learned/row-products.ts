import type { ChunkMemory } from "../simd/chunk-memory.ts";
import type { LearnedKernels } from "./learned-kernels.ts";

/** Most rows of one product. */
const MOST_ROWS = 1_024;
const FLOAT_BYTES = 4;

/** One product: into[m][f] = max(floor, start[m][f] + Σ a[m][n] · rows[n][f]). */
export interface Product {
  /** Outputs, a multiple of 4: the channels of a convolution, or frames. */
  m: number;
  /** Values of a row, a multiple of 8. */
  count: number;
  /** Addresses, and the distances between their rows in floats. */
  a: number;
  aStride: number;
  start: number;
  startStride: number;
  into: number;
  intoStride: number;
  /** True keeps what is above 0. */
  isRectified: boolean;
}

/** Products of numbers with rows that lie anywhere in a splitter's memory. */
export class RowProducts {
  readonly #memory: ChunkMemory;
  readonly #multiply: LearnedKernels["multiplyRows"];
  readonly #rows: number;

  constructor(memory: ChunkMemory, multiplyRows: LearnedKernels["multiplyRows"]) {
    this.#memory = memory;
    this.#multiply = multiplyRows;
    this.#rows = memory.allocate(MOST_ROWS);
  }

  /** @param row address of the row with this index, of `n` */
  run(product: Product, n: number, row: (index: number) => number): void {
    const { m, count, a, aStride, start, startStride, into, intoStride, isRectified } = product;
    const table = this.#memory.numbersAt(this.#rows, n);
    for (let i = 0; i < n; i++) table[i] = row(i);
    const strides = [aStride, startStride, intoStride].map((floats) => FLOAT_BYTES * floats);
    const [ofA = 0, ofStart = 0, ofInto = 0] = strides;
    const floor = isRectified ? 0 : Number.NEGATIVE_INFINITY;
    this.#multiply(m, n, count, a, ofA, this.#rows, start, ofStart, into, ofInto, floor);
  }
}
