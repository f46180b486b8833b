/** Reads numbers of any width, highest bit first. Does not hold: anything of a format. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #next: number;
  /** Bits that were taken from the bytes and not yet read, at the top of 32. */
  #cache = 0;
  #cached = 0;

  /** @param offset the byte to begin at */
  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes;
    this.#next = offset;
  }

  /** The byte of the next bit. */
  get offset(): number {
    return this.#next - (this.#cached >> 3);
  }

  /**
   * An unsigned number.
   * @param count at most 48 bits
   * @throws EndOfBits
   */
  read(count: number): number {
    if (count > 24) return this.read(count - 24) * 0x100_0000 + this.read(24);
    if (count === 0) return 0;
    this.#fill();
    if (this.#cached < count) throw new EndOfBits();
    const value = this.#cache >>> (32 - count);
    this.#drop(count);
    return value;
  }

  /** A number in two's complement. @throws EndOfBits */
  readSigned(count: number): number {
    const value = this.read(count);
    return count > 0 && value >= 2 ** (count - 1) ? value - 2 ** count : value;
  }

  /** How many zeros stand before the next one, which is read too. @throws EndOfBits */
  readUnary(): number {
    let zeros = 0;
    for (;;) {
      this.#fill();
      if (this.#cached === 0) throw new EndOfBits();
      const run = Math.clz32(this.#cache);
      if (run < this.#cached) {
        this.#drop(run + 1);
        return zeros + run;
      }
      zeros += this.#cached;
      this.#drop(this.#cached);
    }
  }

  /** Skips to the next byte's edge. */
  align(): void {
    this.#drop(this.#cached & 7);
  }

  #fill(): void {
    while (this.#cached <= 24 && this.#next < this.#bytes.length) {
      this.#cache |= (this.#bytes[this.#next++] ?? 0) << (24 - this.#cached);
      this.#cached += 8;
    }
  }

  #drop(count: number): void {
    // A shift by 32 would be one by 0.
    this.#cache = count < 32 ? this.#cache << count : 0;
    this.#cached -= count;
  }
}

/** The bytes ended within what was to be read. */
export class EndOfBits extends Error {
  override readonly name = "EndOfBits";
}
