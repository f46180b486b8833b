/** Bytes that are read where they lie, such as those of a file. They do not change while it is used. */
export interface ByteSource {
  size: number;
  /**
   * The bytes from `start` up to `end`, as far as there are any; not the caller's to change.
   * @param room taken for bytes that must be read first, where it is large enough
   */
  read(start: number, end: number, room?: Uint8Array): Uint8Array;
}

/** Bytes in memory as a source. */
export function sourceOf(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (start, end) => bytes.subarray(start, end) };
}
