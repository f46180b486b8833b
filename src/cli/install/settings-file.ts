import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import {
  constants,
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import path from "node:path";
import { AppError } from "../../contracts/errors.ts";

const COPY_SUFFIX = ".backup-";

/** Settings may hold keys of services. */
const PRIVATE_FILE_MODE = 0o600;
const ANY_WRITE = 0o222;
const OTHERS = 0o077;

/**
 * @returns null if there is no such file
 * @throws AppError INVALID_INPUT if it cannot be read, or is not UTF-8: what is not would not come out as it went in
 */
export async function readSettings(file: string): Promise<string | null> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw refusal(`${file} cannot be read (${error.message})`, error);
  });
  if (bytes === null) return null;
  if (!isUtf8(bytes)) throw refusal(`${file} is not UTF-8 text; save it as UTF-8 and try again`);
  return bytes.toString("utf8");
}

interface SettingsChange {
  before: string | null;
  after: string;
  isSecret: boolean;
}

/**
 * Replaces a settings file at once: a reader finds the old text or the new one. A copy of the old file stays beside it.
 * A link stays a link, also one whose file is not there yet.
 * @param change `before`: the text that the new one was made from; nothing is written if the file has changed since.
 *   `isSecret`: the new text is closed to other users, whatever the old one was
 * @returns the copy's name; null if there was no file
 * @throws AppError INVALID_INPUT if the file has changed, is read-only or cannot be written
 */
export async function replaceSettings(file: string, change: SettingsChange): Promise<string | null> {
  if ((await readSettings(file)) !== change.before) throw refusal(`${file} changed in the meantime; try again`);
  try {
    return await write(await targetOf(file), change);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw refusal(`${file} cannot be written (${error instanceof Error ? error.message : String(error)})`, error);
  }
}

async function write(target: string, { before, after, isSecret }: SettingsChange): Promise<string | null> {
  const kept = before === null ? PRIVATE_FILE_MODE : (await stat(target)).mode & 0o777;
  const mode = isSecret ? kept & ~OTHERS : kept;
  // A rename would not ask.
  if ((mode & ANY_WRITE) === 0) throw refusal(`${target} is read-only; make it writable and try again`);
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

/** The file itself, where links lead to it. */
async function targetOf(file: string): Promise<string> {
  const real = await realpath(file).catch(() => null);
  if (real !== null) return real;
  const link = await readlink(file).catch(() => null);
  return link === null ? file : targetOf(path.resolve(path.dirname(file), link));
}

function refusal(problem: string, cause?: unknown): AppError {
  return new AppError("INVALID_INPUT", `${problem}. Nothing was changed`, { cause });
}

/** Contents of the backups beside a settings file, newest first. */
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
