import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import path from "node:path";

/** Free space on the disks of the studio's folders, as last measured. */
export interface FreeSpace {
  dataFreeBytes: number;
  libraryFreeBytes: number;
}

/** Less than this may be gone after an evening's work: a minute of stereo has 20 MB, and a split makes five of it. */
export const LOW_BYTES = 1_000_000_000;
/** Less than this and the next job may find no room. */
export const FULL_BYTES = 50_000_000;
const FRESH_MILLIS = 5_000;

/** @returns what this user may still write there, also to a folder that is yet to be made; null where nobody can say */
export async function freeBytes(directory: string): Promise<number | null> {
  let existing = path.resolve(directory);
  while (!existsSync(existing) && existing !== path.dirname(existing)) existing = path.dirname(existing);
  const disk = await statfs(existing).catch(() => null);
  return disk && disk.bavail * disk.bsize;
}

/**
 * Measures now and then, when asked, and never keeps whoever asks waiting: a disk of the network may not answer at all.
 * @returns what was measured last
 */
export function watchFreeSpace(home: string, libraryDirectory: string): () => Partial<FreeSpace> {
  let last: Partial<FreeSpace> = {};
  let measuredAt = Number.NEGATIVE_INFINITY;

  async function measure(): Promise<void> {
    const [data, library] = await Promise.all([freeBytes(home), freeBytes(libraryDirectory)]);
    last = {
      ...(data === null ? {} : { dataFreeBytes: data }),
      ...(library === null ? {} : { libraryFreeBytes: library }),
    };
  }

  const look = (): Partial<FreeSpace> => {
    const now = performance.now();
    if (now - measuredAt > FRESH_MILLIS) {
      measuredAt = now;
      void measure();
    }
    return last;
  };
  look();
  return look;
}
