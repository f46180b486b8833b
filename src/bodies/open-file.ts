import { closeSync, fstatSync, openAsBlob, openSync, readSync } from "node:fs";
import { type LocalFile, markBlob } from "./local-file.ts";

/**
 * A file as a Blob that is read when it is needed, and that knows where it lies: an engine on the same machine stores it
 * without a copy.
 * @throws if there is no such file
 */
export async function openFileBlob(file: LocalFile, type: string): Promise<Blob> {
  return markBlob(await openAsBlob(file.path, { type }), file);
}

/** A file that is open to be read in parts. */
export interface OpenFile {
  size: number;
  read(start: number, end: number): Uint8Array;
  close(): void;
}

/** Opens a file to be read in parts, by a thread that may wait for the disk. @throws if there is no such file */
export function openFile(path: string): OpenFile {
  const descriptor = openSync(path, "r");
  const { size } = fstatSync(descriptor);
  return {
    size,
    read(start, end) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      let done = 0;
      while (done < bytes.length) {
        const count = readSync(descriptor, bytes, done, bytes.length - done, start + done);
        if (count === 0) break;
        done += count;
      }
      return bytes.subarray(0, done);
    },
    close: () => closeSync(descriptor),
  };
}
