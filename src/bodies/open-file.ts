import { createHash } from "node:crypto";
import { closeSync, fstatSync, openAsBlob, openSync, readSync } from "node:fs";
import { copyFile, link } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
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
  /** @param room taken for the bytes where it is large enough */
  read(start: number, end: number, room?: Uint8Array): Uint8Array;
  close(): void;
}

/** Opens a file to be read in parts, by a thread that may wait for the disk. @throws if there is no such file */
export function openFile(path: string): OpenFile {
  const descriptor = openSync(path, "r");
  const { size } = fstatSync(descriptor);
  return {
    size,
    read(start, end, room) {
      const wanted = Math.max(0, Math.min(end, size) - start);
      const bytes = room && room.length >= wanted ? room.subarray(0, wanted) : new Uint8Array(wanted);
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

const HASHED_AT_ONCE = 1 << 20;

/** Hexadecimal SHA-256 of bytes that are read in parts; other work of the thread goes on between them. */
export async function digestOf({ size, read }: Pick<OpenFile, "size" | "read">): Promise<string> {
  const hash = createHash("sha256");
  const room = new Uint8Array(Math.min(size, HASHED_AT_ONCE));
  for (let start = 0; start < size; start += HASHED_AT_ONCE) {
    hash.update(read(start, start + HASHED_AT_ONCE, room));
    await nextTurn();
  }
  return hash.digest("hex");
}

/** `digestOf` a file. @throws if there is no such file */
export async function digestOfFile(path: string): Promise<string> {
  const file = openFile(path);
  try {
    return await digestOf(file);
  } finally {
    file.close();
  }
}

/** Gives a file a second name: by a hard link, or a copy on another disk or where the file system has none, such as exFAT. */
export async function linkOrCopy(file: string, name: string): Promise<void> {
  await link(file, name).catch(() => copyFile(file, name));
}
