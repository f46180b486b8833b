import { EndOfBits } from "../bit-reader.ts";

/** Reads numbers of up to 32 bits, highest bit first, at any position. Bits behind the end are zero until `check` is asked. */
export class AlacBits {
  readonly #bytes: Uint8Array;
  /** In bits. */
  position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next 32 bits, as a signed number; they are not taken. */
  peek(): number {
    const at = this.position >> 3;
    const shift = this.position & 7;
    const bytes = this.#bytes;
    const word =
      ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    return shift === 0 ? word : (word << shift) | ((bytes[at + 4] ?? 0) >> (8 - shift));
  }

  /** An unsigned number. @param count 0 to 32 */
  read(count: number): number {
    if (count === 0) return 0;
    const value = this.peek() >>> (32 - count);
    this.position += count;
    return value;
  }

  /** A number in two's complement. @param count 1 to 32 */
  readSigned(count: number): number {
    const value = this.peek() >> (32 - count);
    this.position += count;
    return value;
  }

  /** Skips to the next byte's edge. */
  align(): void {
    this.position = (this.position + 7) & ~7;
  }

  /** @throws EndOfBits if more was read than there is */
  check(): void {
    if (this.position > this.#bytes.length * 8) throw new EndOfBits();
  }
}
