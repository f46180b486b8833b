import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { Content } from "./library-records.ts";

/** Finds files that the user renamed or moved within the library folder, by their bytes. */
export interface MovedFiles {
  /** @returns the path in the folder of a file with this content, or null */
  find(content: Content): Promise<string | null>;
}

/** A library folder may be a whole music collection; beyond this many entries a file counts as gone. */
const MAX_ENTRIES = 5_000;
/** Files of one length are rare among compressed ones, and common among loops of one tempo. */
const MAX_CANDIDATES = 50;

/** Looks through the folder once, at the first question; so one of these serves one occasion. */
export function searchMovedFiles(directory: string): MovedFiles {
  let sizes: Promise<Map<number, string[]>> | null = null;
  const hashes = new Map<string, Promise<string | null>>();

  function hash(name: string): Promise<string | null> {
    const known = hashes.get(name) ?? hashOf(path.join(directory, name)).catch(() => null);
    hashes.set(name, known);
    return known;
  }

  return {
    async find({ size, sha256 }) {
      sizes ??= bySize(directory);
      for (const name of ((await sizes).get(size) ?? []).slice(0, MAX_CANDIDATES)) {
        if ((await hash(name)) === sha256) return name;
      }
      return null;
    },
  };
}

/** SHA-256 of a file, in hex. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

async function bySize(directory: string): Promise<Map<number, string[]>> {
  const sizes = new Map<number, string[]>();
  const folders = [""];
  let left = MAX_ENTRIES;
  for (let folder = folders.shift(); folder !== undefined && left > 0; folder = folders.shift()) {
    const entries = await readdir(path.join(directory, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter(({ name }) => !name.startsWith(".")).slice(0, left)) {
      left -= 1;
      const name = path.join(folder, entry.name);
      if (entry.isDirectory()) folders.push(name);
      if (!entry.isFile()) continue;
      const size = await stat(path.join(directory, name)).then(
        (found) => found.size,
        () => -1,
      );
      sizes.set(size, [...(sizes.get(size) ?? []), name]);
    }
  }
  return sizes;
}
