const FIRST_BYTES = 4096;

/** Writes numbers of any width, highest bit first. Does not hold: anything of a format. */
export class BitWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = 0;
  #current = 0;
  #free = 8;

  /** The lowest `count` bits of a number, at most 32; negative ones in two's complement. */
  write(value: number, count: number): void {
    let left = count;
    while (left > 0) {
      const take = Math.min(left, this.#free);
      this.#current = (this.#current << take) | ((value >>> (left - take)) & ((1 << take) - 1));
      this.#free -= take;
      left -= take;
      if (this.#free === 0) this.#push();
    }
  }

  /** As many zeros, then a one. */
  writeUnary(zeros: number): void {
    let left = zeros;
    for (; left >= 24; left -= 24) this.write(0, 24);
    this.write(1, left + 1);
  }

  /** Whole bytes; call it at a byte's edge only. */
  writeBytes(bytes: Uint8Array): void {
    for (const byte of bytes) this.write(byte, 8);
  }

  /** Zeros up to the next byte's edge. */
  align(): void {
    if (this.#free < 8) this.write(0, this.#free);
  }

  /** Copy of the whole bytes written so far. */
  toBytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #push(): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length] = this.#current;
    this.#length += 1;
    this.#current = 0;
    this.#free = 8;
  }
}
