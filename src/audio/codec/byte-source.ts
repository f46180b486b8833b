/** Bytes that are read where they lie, such as those of a file. They do not change while it is used. */
export interface ByteSource {
  size: number;
  /** The bytes from `start` up to `end`, as far as there are any; not the caller's to change. */
  read(start: number, end: number): Uint8Array;
}

/** Bytes in memory as a source. */
export function sourceOf(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (start, end) => bytes.subarray(start, end) };
}
