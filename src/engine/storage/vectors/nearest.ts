import type { VectorBlock } from "./vector-block.ts";

/** A row that a search found. */
export interface Candidate {
  score: number;
  entry: number;
  block: VectorBlock;
  row: number;
}

/** The best of the rows that it was offered, best first; of equal ones those that were written first. */
export class Nearest {
  readonly #limit: number;
  readonly #best: Candidate[] = [];
  #worst = -Infinity;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get best(): readonly Candidate[] {
    return this.#best;
  }

  /** True if it had to choose. */
  get isFull(): boolean {
    return this.#best.length === this.#limit;
  }

  /** Offers the rows of a block. @param wanted numbers of terms by field; null: all rows */
  offer(block: VectorBlock, vector: Float32Array, wanted: readonly ReadonlySet<number>[] | null): void {
    for (let row = 0; row < block.length; row += 1) {
      const entry = block.entries[row] ?? 0;
      if (entry === 0 || (wanted !== null && !block.matches(row, wanted))) continue;
      const score = block.product(row, vector);
      if (score > this.#worst || !this.isFull) this.#insert({ score, entry, block, row });
    }
  }

  #insert(candidate: Candidate): void {
    let low = 0;
    let high = this.#best.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#best[middle]?.score ?? 0) >= candidate.score) low = middle + 1;
      else high = middle;
    }
    this.#best.splice(low, 0, candidate);
    if (this.#best.length > this.#limit) this.#best.pop();
    if (this.isFull) this.#worst = this.#best.at(-1)?.score ?? -Infinity;
  }
}
