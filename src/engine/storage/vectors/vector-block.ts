/** Memory of the vectors of a block. */
const BLOCK_BYTES = 4 * 1024 * 1024;
const MAX_ROWS = 4096;

/** Numbers for the terms of filter fields: to compare numbers is cheaper than to compare texts. */
export class TermNumbers {
  readonly #numbers = new Map<string, number>();

  /** The number of a term; a new one gets a new number. */
  numberOf(term: string): number {
    const known = this.#numbers.get(term);
    if (known !== undefined) return known;
    this.#numbers.set(term, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  /** The numbers of those of the terms that have one. */
  known(terms: Iterable<string>): ReadonlySet<number> {
    const numbers = [...terms].map((term) => this.#numbers.get(term));
    return new Set(numbers.filter((number) => number !== undefined));
  }
}

/** How many rows a block holds. */
export function rowsOfBlock(dimensions: number): number {
  return Math.min(MAX_ROWS, Math.floor(BLOCK_BYTES / (dimensions * Float32Array.BYTES_PER_ELEMENT)));
}

/** Rows of a vector index, contiguous in memory. An entry that is 0 stands for a row that is gone. */
export class VectorBlock {
  readonly entries: Float64Array;
  readonly #vectors: Float32Array;
  readonly #terms: Int32Array;
  readonly #dimensions: number;
  readonly #fields: number;
  #length = 0;

  constructor(dimensions: number, fields: number) {
    const rows = rowsOfBlock(dimensions);
    this.entries = new Float64Array(rows);
    this.#vectors = new Float32Array(rows * dimensions);
    this.#terms = new Int32Array(rows * fields);
    this.#dimensions = dimensions;
    this.#fields = fields;
  }

  get bytes(): number {
    return this.entries.byteLength + this.#vectors.byteLength + this.#terms.byteLength;
  }

  get length(): number {
    return this.#length;
  }

  /** How many rows more it can take. */
  get room(): number {
    return this.entries.length - this.#length;
  }

  /** @param vector little-endian 32-bit floats, as they are stored */
  add(entry: number, vector: Uint8Array, terms: readonly number[]): void {
    const row = this.#length;
    this.entries[row] = entry;
    // As a copy of bytes, since the stored ones may begin anywhere; all platforms of Node are little-endian.
    const bytes = this.#dimensions * Float32Array.BYTES_PER_ELEMENT;
    new Uint8Array(this.#vectors.buffer, row * bytes, bytes).set(vector);
    this.#terms.set(terms, row * this.#fields);
    this.#length += 1;
  }

  /** True if a row has, in any field, one of the terms that are wanted there. */
  matches(row: number, wanted: readonly ReadonlySet<number>[]): boolean {
    const start = row * this.#fields;
    return wanted.some((terms, field) => terms.has(this.#terms[start + field] ?? -1));
  }

  /** Product of a row and a vector: their cosine, as both have length 1. */
  product(row: number, vector: Float32Array): number {
    const vectors = this.#vectors;
    const dimensions = this.#dimensions;
    const start = row * dimensions;
    let [a, b, c, d] = [0, 0, 0, 0];
    let at = 0;
    // Four sums at a time: each addition waits for the one before it.
    for (; at + 3 < dimensions; at += 4) {
      a += elementAt(vectors, start + at) * elementAt(vector, at);
      b += elementAt(vectors, start + at + 1) * elementAt(vector, at + 1);
      c += elementAt(vectors, start + at + 2) * elementAt(vector, at + 2);
      d += elementAt(vectors, start + at + 3) * elementAt(vector, at + 3);
    }
    for (; at < dimensions; at += 1) a += elementAt(vectors, start + at) * elementAt(vector, at);
    return a + b + c + d;
  }
}

function elementAt(elements: Float32Array, position: number): number {
  return elements[position] as number; // `product` counts up to the length.
}
