/** Reads numbers of any width, lowest bit first, as WavPack has them. Behind the end there are zeros, which `isOver` tells. */
export class LowBits {
  readonly #bytes: Uint8Array;
  #next: number;
  #cache = 0;
  #cached = 0;

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes;
    this.#next = offset;
  }

  /** True once more bits were read than there are. */
  get isOver(): boolean {
    return this.#next - (this.#cached >> 3) > this.#bytes.length;
  }

  /** @param count at most 32 */
  read(count: number): number {
    if (count > 16) return this.read(16) + this.read(count - 16) * 65_536;
    while (this.#cached < count) {
      this.#cache |= (this.#bytes[this.#next++] ?? 0) << this.#cached;
      this.#cached += 8;
    }
    const value = this.#cache & ((1 << count) - 1);
    this.#cache >>>= count;
    this.#cached -= count;
    return value;
  }

  /** How many ones stand before the next zero, which is read too; at most `most`. */
  readOnes(most: number): number {
    let ones = 0;
    while (ones < most && this.read(1) === 1) ones += 1;
    return ones;
  }
}
