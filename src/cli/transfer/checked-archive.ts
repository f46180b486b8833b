import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../contracts/errors.ts";
import { readStudioArchive, type StudioArchive } from "./studio-archive.ts";

/**
 * Writes an archive under another name, reads it back whole and only then gives it its own. What fails leaves nothing.
 * @throws AppError, INVALID_INPUT where nothing can be written there
 */
export async function writeChecked(file: string, write: (file: string) => Promise<void>): Promise<StudioArchive> {
  const unfinished = `${file}.unfinished`;
  try {
    await removeUnfinished(unfinished);
    await write(unfinished);
    const archive = await readStudioArchive(unfinished);
    await rename(unfinished, file);
    return archive;
  } catch (error) {
    await removeUnfinished(unfinished).catch(() => undefined);
    throw placeError(file, error);
  }
}

/** With what a download leaves that breaks off: the next one is of another moment, and must not go on with it. */
async function removeUnfinished(file: string): Promise<void> {
  await Promise.all([rm(file, { force: true }), rm(`${file}.part`, { force: true })]);
}

/** Writes an archive into the data directory, before something else takes its place. @returns where it is */
export async function keepBackup(home: string, write: (file: string) => Promise<void>): Promise<string> {
  const folder = path.join(home, "backups");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, `replaced-${new Date().toISOString().replaceAll(/[:.]/g, "-")}.zip`);
  await writeChecked(file, write);
  return file;
}

/** Size in bytes, and SHA-256 in hex as `sha256sum` prints it. */
export async function measure(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return { bytes: (await stat(file)).size, sha256: hash.digest("hex") };
}

/** A fault of the disk in words; any other error as it is. */
function placeError(file: string, error: unknown): unknown {
  const code = error instanceof Error && "syscall" in error && "code" in error ? String(error.code) : "";
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new AppError("DISK_FULL", `${file} does not fit on its disk; free some space, or name a file elsewhere`, {
      cause: error,
    });
  }
  if (code === "" || error instanceof AppError) return error;
  const message = `${file} cannot be written (${code}); name a file in a folder that exists and that you may write to`;
  return new AppError("INVALID_INPUT", message, { cause: error });
}
