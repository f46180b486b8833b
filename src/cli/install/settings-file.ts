import { randomUUID } from "node:crypto";
import { constants, copyFile, mkdir, open, readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../contracts/errors.ts";

const COPY_SUFFIX = ".backup-";

/** Settings may hold keys of services. */
const PRIVATE_FILE_MODE = 0o600;

/** @returns null if there is no such file */
export async function readSettings(file: string): Promise<string | null> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new AppError("INVALID_INPUT", `${file} cannot be read (${error.message}); nothing was changed`, {
      cause: error,
    });
  });
}

/**
 * Replaces a settings file at once: a reader finds the old text or the new one. A copy of the old file stays beside it.
 * A link stays a link.
 * @param before the text that the new one was made from; nothing is written if the file has changed since
 * @returns the copy's name; null if there was no file
 */
export async function replaceSettings(file: string, before: string | null, after: string): Promise<string | null> {
  if ((await readSettings(file)) !== before)
    throw new AppError("INVALID_INPUT", `${file} changed in the meantime; nothing was written, try again`);
  const target = before === null ? file : await realpath(file);
  const mode = before === null ? PRIVATE_FILE_MODE : (await stat(target)).mode & 0o777;
  await mkdir(path.dirname(target), { recursive: true });
  const backup = before === null ? null : await backUp(target);
  const temporary = `${target}.${randomUUID()}`;
  try {
    const handle = await open(temporary, "wx", mode);
    await handle
      .writeFile(after)
      .then(() => handle.sync())
      .finally(() => handle.close());
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
  return backup;
}

/** What the copies beside a settings file hold, the newest first. */
export async function readCopies(file: string): Promise<string[]> {
  const target = await realpath(file).catch(() => file);
  const names = await readdir(path.dirname(target)).catch(() => []);
  const copies = names.filter((name) => name.startsWith(`${path.basename(target)}${COPY_SUFFIX}`));
  // The names end in the time, which sorts as text.
  const newest = copies.toSorted().toReversed();
  return Promise.all(newest.map((name) => readFile(path.join(path.dirname(target), name), "utf8").catch(() => "")));
}

async function backUp(file: string): Promise<string> {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, "-");
  const backup = `${file}${COPY_SUFFIX}${stamp}`;
  await copyFile(file, backup, constants.COPYFILE_EXCL);
  return backup;
}
