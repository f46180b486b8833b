/// <reference lib="dom.asynciterable" />
import { openTable } from "../database.ts";
import type { AudioUse, KeptFile } from "./audio-file.ts";

const FOLDER = "samples";
/** Suffix of files that are being fetched. */
const PART = ".part";

/** Methods that TypeScript's DOM library lacks: they are in the worker library or too new. */
export interface WritableFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncAccessHandle>;
  move(folder: FileSystemDirectoryHandle, name: string): Promise<void>;
}

export interface SyncAccessHandle {
  /** @returns the bytes that were written: past the quota Chromium returns less, or a negative number, and throws nothing */
  write(chunk: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

/** Table of the kept files' sizes and last uses, by which the oldest are evicted. */
export const audioUses = openTable<AudioUse>("audio");

/** The folder of kept files. @throws where the browser has none, as in some private windows */
export async function openAudioFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

/** Name of a file while it is being fetched. */
export function partOf(sha256: string): string {
  return `${sha256}${PART}`;
}

/** The lock that whoever writes a file holds, in any tab. */
export function lockOf(sha256: string): string {
  return `audio ${sha256}`;
}

/** All files that are complete. */
export async function keptFiles(folder: FileSystemDirectoryHandle): Promise<KeptFile[]> {
  const uses = new Map((await audioUses.all().catch(() => [])).map((use) => [use.key, use]));
  const files: KeptFile[] = [];
  for await (const sha256 of folder.keys()) {
    if (sha256.endsWith(PART)) continue;
    // Another tab may remove it in this moment.
    const file = await readableFile(folder, sha256);
    const { usedAt = file?.lastModified ?? 0, isPinned = false } = uses.get(sha256) ?? {};
    if (file) files.push({ sha256, bytes: file.size, usedAt, isPinned });
  }
  return files;
}

/** A file as it is now; null if there is none of this name. */
export async function readableFile(folder: FileSystemDirectoryHandle, name: string): Promise<File | null> {
  return folder
    .getFileHandle(name)
    .then((handle) => handle.getFile())
    .catch(() => null);
}

/** Removes what was left half fetched, except what another tab is fetching now. */
export async function removeParts(folder: FileSystemDirectoryHandle): Promise<void> {
  const names: string[] = [];
  for await (const name of folder.keys()) if (name.endsWith(PART)) names.push(name);
  for (const name of names) {
    const lock = lockOf(name.slice(0, -PART.length));
    await navigator.locks.request(lock, { ifAvailable: true }, async (held) => {
      if (held) await removeFile(folder, name);
    });
  }
}

/** Removes a file; if it is gone already, nothing. */
export async function removeFile(folder: FileSystemDirectoryHandle, name: string): Promise<null> {
  await folder.removeEntry(name).catch(() => null);
  return null;
}
