import { createHash, randomUUID } from "node:crypto";
import {
  createReadStream,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { open, rm } from "node:fs/promises";
import path from "node:path";
import type { LocalFile } from "../../bodies/local-file.ts";
import { digestOfFile, linkOrCopy } from "../../bodies/open-file.ts";
import type { PendingContent } from "../types.ts";
import { checkDigest } from "./digest.ts";

/** Suffix of a file that is still being written; never the name of a finished one. */
const UNFINISHED = ".part";

const PRIVATE_FILE_MODE = 0o600;

/** Files of one directory by name. Knows nothing of documents or transactions. */
export interface ContentDirectory {
  /** Streams bytes to disk, flushed. @throws DigestMismatch, leaving nothing behind */
  write(bytes: AsyncIterable<Uint8Array> | Uint8Array, sha256?: string): Promise<PendingContent>;
  /** As `write`, for a file: by a hard link, or a copy where the file system has none. Its stated digest is believed. */
  link(file: LocalFile, sha256?: string): Promise<PendingContent>;
  /** As `write`, synchronously and for bytes in memory. */
  writeNow(bytes: Uint8Array, sha256?: string): PendingContent;
  /** Gives pending content its final name, atomically. */
  publish(pending: PendingContent, name: string): void;
  discard(pending: PendingContent): Promise<void>;
  read(name: string, start: number, end: number): AsyncIterable<Uint8Array>;
  readAll(name: string): Uint8Array;
  /** @returns the path of a file, whether it is there or not */
  locate(name: string): string;
  /** Until the returned function is called, removed files stay where they are. */
  hold(): () => void;
  /** Removes a file. One that is missing, or open on Windows, is left to the next sweep. Never throws. */
  remove(name: string): void;
  /** Removes every file that `isKept` denies, and what a crash left half written. @returns how many */
  sweep(isKept: (name: string) => boolean): number;
}

/** Opens (and makes) a directory of contents. */
export function openContentDirectory(directory: string): ContentDirectory {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const at = (name: string) => path.join(directory, name);
  const unfinished = () => at(`${randomUUID()}${UNFINISHED}`);
  const removed = new Set<string>();
  let holders = 0;
  const removeNow = (name: string) => {
    try {
      rmSync(at(name), { force: true });
    } catch {
      // The document is gone: nothing reads these bytes, and the sweep removes them.
    }
  };
  return {
    write: (bytes, sha256) => writeStream(unfinished(), bytes, sha256),
    link: (file, sha256) => linkFile(unfinished(), file, sha256),
    writeNow: (bytes, sha256) => writeBuffer(unfinished(), bytes, sha256),
    publish(pending, name) {
      removed.delete(name);
      renameSync(pending.path, at(name));
    },
    discard: (pending) => rm(pending.path, { force: true }),
    read: (name, start, end) => readRange(at(name), start, end),
    readAll: (name) => readFileSync(at(name)),
    locate: at,
    hold() {
      holders += 1;
      return () => {
        holders -= 1;
        if (holders > 0) return;
        for (const name of removed) removeNow(name);
        removed.clear();
      };
    },
    remove(name) {
      if (holders > 0) removed.add(name);
      else removeNow(name);
    },
    sweep(isKept) {
      const orphans = readdirSync(directory).filter((name) => name.endsWith(UNFINISHED) || !isKept(name));
      for (const name of orphans) if (statSync(at(name)).isFile()) rmSync(at(name), { force: true });
      return orphans.length;
    },
  };
}

async function writeStream(
  target: string,
  bytes: AsyncIterable<Uint8Array> | Uint8Array,
  expected?: string,
): Promise<PendingContent> {
  const hash = createHash("sha256");
  let size = 0;
  const file = await open(target, "wx", PRIVATE_FILE_MODE);
  try {
    for await (const chunk of bytes instanceof Uint8Array ? [bytes] : bytes) {
      hash.update(chunk);
      size += chunk.byteLength;
      await file.writeFile(chunk);
    }
    const sha256 = hash.digest();
    checkDigest(sha256, expected);
    await file.sync();
    return { path: target, size, sha256 };
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function linkFile(target: string, file: LocalFile, expected?: string): Promise<PendingContent> {
  try {
    await linkOrCopy(file.path, target);
    const sha256 = Buffer.from(file.sha256 ?? (await digestOfFile(target)), "hex");
    checkDigest(sha256, expected);
    return { path: target, size: await flushed(target), sha256 };
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

/** Brings a file to the disk. @returns its size in bytes */
async function flushed(file: string): Promise<number> {
  const handle = await open(file, "r+");
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

function writeBuffer(target: string, bytes: Uint8Array, expected?: string): PendingContent {
  const sha256 = createHash("sha256").update(bytes).digest();
  checkDigest(sha256, expected);
  writeFileSync(target, bytes, { flag: "wx", flush: true, mode: PRIVATE_FILE_MODE });
  return { path: target, size: bytes.byteLength, sha256 };
}

async function* readRange(file: string, start: number, end: number): AsyncIterable<Uint8Array> {
  if (end < start) return;
  for await (const chunk of createReadStream(file, { start, end })) {
    // Streams without an encoding yield Buffers.
    yield chunk as Uint8Array;
  }
}
