import { randomUUID } from "node:crypto";
import { lstat, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** No work takes longer: an older file was left behind by a process that was killed. */
const LEFT_BEHIND_MILLIS = 24 * 60 * 60 * 1000;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/**
 * Gives work the path of a file that does not exist yet, in the system's temporary folder, and removes it after. What earlier
 * work of its kind left behind, because it was killed more than a day ago, is removed before.
 * @param kind a word of its name
 * @param extension of its name, with the dot
 */
export async function withScratchFile<Result>(
  { kind, extension }: { kind: string; extension: string },
  work: (file: string) => Promise<Result>,
): Promise<Result> {
  const folder = tmpdir();
  const prefix = `wav0-${kind}-`;
  await removeLeftBehind(folder, (name) => {
    const isOfKind = name.startsWith(prefix) && name.endsWith(extension);
    return isOfKind && UUID.test(name.slice(prefix.length, name.length - extension.length));
  });
  const file = path.join(folder, `${prefix}${randomUUID()}${extension}`);
  try {
    return await work(file);
  } finally {
    await rm(file, { force: true });
  }
}

async function removeLeftBehind(folder: string, isOfKind: (name: string) => boolean): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter(isOfKind)) {
    const file = path.join(folder, name);
    try {
      if ((await lstat(file)).mtimeMs < Date.now() - LEFT_BEHIND_MILLIS) await rm(file);
    } catch {
      // Another user's, or another process was faster; neither is in the way of the work.
    }
  }
}
