import type { Stats } from "node:fs";
import { chmod, lstat, readdir, stat } from "node:fs/promises";
import path from "node:path";

/** Files of the studio in its data directory; databases and temporary files add a suffix. */
const OURS =
  /^(hub\.(json|port|token|lock|log|start|starting)|machine-key\.json|(mcp-streams|accounts)\.sqlite|deployment|predictions|backups|moves)([-.]|$)/;
const OTHERS = 0o077;

interface OpenEntry {
  path: string;
  mode: number;
}

/**
 * Takes from others on this machine what they may do with the data directory, as far as it is the studio's: not the
 * library folder, and not a directory in which other things stand, too.
 * @returns the paths that others can still open
 */
export async function closeToOthers(home: string, libraryDirectory: string): Promise<string[]> {
  const left: string[] = [];
  for await (const entry of openEntries(home, libraryDirectory)) {
    const isClosed = entry.isShared ? false : await close(entry);
    if (!isClosed) left.push(entry.path);
  }
  return left;
}

/** @returns the paths of the data directory that others on this machine may open; none on Windows, which has no modes */
export async function findOpenEntries(home: string, libraryDirectory: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of openEntries(home, libraryDirectory)) found.push(entry.path);
  return found;
}

/** Some file systems take a new mode without a word and keep the old one. */
async function close({ path: file, mode }: OpenEntry): Promise<boolean> {
  return chmod(file, mode & ~OTHERS & 0o7777)
    .then(() => stat(file))
    .then(
      (after) => !isOpen(after),
      () => false,
    );
}

/** The directory itself comes first: once it is closed, so is all that is in it. */
async function* openEntries(
  home: string,
  libraryDirectory: string,
): AsyncGenerator<OpenEntry & { isShared?: boolean }> {
  if (process.platform === "win32") return;
  const own = await stat(home).catch(() => null);
  const names = own?.isDirectory() ? await readdir(home).catch(() => null) : null;
  if (own === null || names === null) return;
  const isLibrary = (name: string) => isWithin(path.join(home, name), libraryDirectory);
  const isShared = !names.every((name) => isOurs(name) || isLibrary(name));
  if (isOpen(own)) yield { path: home, mode: own.mode, isShared };
  for (const name of names.filter((each) => isOurs(each) && !isLibrary(each))) {
    const file = path.join(home, name);
    const entry = await stat(file).catch(() => null);
    if (entry?.isDirectory()) yield* openContents(file, entry);
    else if (entry && isOpen(entry)) yield { path: file, mode: entry.mode };
  }
}

/**
 * The contents before their directory, so that a walk that is cut off is taken up again. In a directory that is closed
 * the modes of files do not matter, and there may be many.
 */
async function* openContents(directory: string, own: Stats): AsyncGenerator<OpenEntry> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const file = path.join(directory, entry.name);
    if (entry.isDirectory()) yield* openContents(file, await lstat(file));
    else if (entry.isFile() && isOpen(own)) {
      const found = await lstat(file).catch(() => null);
      if (found && isOpen(found)) yield { path: file, mode: found.mode };
    }
  }
  if (isOpen(own)) yield { path: directory, mode: own.mode };
}

function isOurs(name: string): boolean {
  return OURS.test(name);
}

function isOpen({ mode }: Stats): boolean {
  return (mode & OTHERS) !== 0;
}

function isWithin(directory: string, inner: string): boolean {
  const relative = path.relative(directory, inner);
  return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative));
}
