/** Bytes drawn from the source at once; a draw costs the same for 16 bytes. */
const BUFFER_BYTES = 4096;

/** The same randomness, drawn in larger pieces. @returns a source for up to 4096 bytes at a time */
export function bufferRandom(random: (count: number) => Uint8Array): (count: number) => Uint8Array {
  let buffer = new Uint8Array(0);
  let used = 0;
  return (count) => {
    if (used + count > buffer.length) {
      buffer = Uint8Array.from(random(BUFFER_BYTES));
      used = 0;
    }
    used += count;
    return buffer.subarray(used - count, used);
  };
}
