/** A file of this machine that never changes, and that lasts at least as long as the work that knows it. */
export interface LocalFile {
  path: string;
  /** Hexadecimal, if it is known already. */
  sha256?: string;
}

/** In the registry, since the parts of a studio are bundled apart and each has this module once. */
const KEY = Symbol.for("wav0.localFile");

/** Says of a Blob that it has the bytes of a file. */
export function markBlob(blob: Blob, file: LocalFile): Blob {
  return Object.assign(blob, { [KEY]: file });
}

/** Where the bytes of a Blob lie; null for one in memory, or a part of a file. */
export function fileOfBlob(blob: Blob): LocalFile | null {
  return (blob as Blob & { [KEY]?: LocalFile })[KEY] ?? null; // Set by markBlob alone.
}
