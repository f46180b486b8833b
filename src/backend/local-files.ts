import { realpath, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { AppError } from "../contracts/errors.ts";
import { MAX_INPUT_AUDIO_BYTES } from "../contracts/limits.ts";

/**
 * The real path of a local audio file that a caller names: absolute, `~/…` or a file:// URL. The file must lie within
 * one of the roots after all links are followed, and no folder between the root and the file may begin with a dot.
 * A root that is a whole disk counts for nothing.
 * @throws AppError INVALID_INPUT, PATH_NOT_ALLOWED, FILE_NOT_FOUND, UNSUPPORTED_AUDIO, AUDIO_TOO_LONG. What lies outside
 * the roots is refused in the same words whether it exists or not.
 */
export async function resolveLocalFile(given: string, roots: readonly string[]): Promise<string> {
  const file = toAbsolutePath(given);
  const real = await realPathIfPresent(file);
  if (!(await isWithin(real ?? file, roots))) {
    throw new AppError(
      "PATH_NOT_ALLOWED",
      `${given} is outside the folders that may be read (${roots.join(", ")}; no hidden folders); move the file there or add its folder to WAV0_FILE_ROOTS`,
    );
  }
  if (real === null) throw new AppError("FILE_NOT_FOUND", `There is no file ${given}; check the spelling of its path`);
  await assertUsable(real, given);
  return real;
}

function toAbsolutePath(given: string): string {
  if (given.includes("\0")) throw new AppError("INVALID_INPUT", "A path must not contain a NUL character");
  const file = given.startsWith("file:") ? fromFileUrl(given) : given;
  if (/^~[/\\]/.test(file)) return path.join(os.homedir(), file.slice(2));
  if (path.isAbsolute(file)) return path.normalize(file);
  throw new AppError(
    "INVALID_INPUT",
    `"${given}" is not an absolute path; give the whole path, for example ~/Music/loop.wav`,
  );
}

function fromFileUrl(url: string): string {
  try {
    const file = fileURLToPath(url);
    if (!file.includes("\0")) return file;
  } catch {
    // Falls through to the one message for all broken addresses.
  }
  throw new AppError("INVALID_INPUT", `"${url}" is not the address of a local file; give its absolute path`);
}

async function realPathIfPresent(file: string): Promise<string | null> {
  return realpath(file).catch((error: NodeJS.ErrnoException) => {
    // The rest: a part of the path is no folder, may not be entered, is too long or a circle of links.
    if (["ENOENT", "ENOTDIR", "EACCES", "ENAMETOOLONG", "ELOOP", "EINVAL"].includes(error.code ?? "")) return null;
    throw error;
  });
}

async function isWithin(file: string, roots: readonly string[]): Promise<boolean> {
  const realRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => path.resolve(root))));
  const candidates = new Set([...realRoots, ...roots.map((root) => path.resolve(root))]);
  return [...candidates].some((root) => root !== path.parse(root).root && isVisiblyBelow(file, root));
}

/** An absolute remainder means another drive, on Windows. */
function isVisiblyBelow(file: string, root: string): boolean {
  const remainder = path.relative(root, file);
  if (path.isAbsolute(remainder)) return false;
  return !remainder.split(path.sep).some((segment) => segment.startsWith("."));
}

async function assertUsable(file: string, given: string): Promise<void> {
  const entry = await stat(file);
  if (entry.isDirectory()) throw new AppError("INVALID_INPUT", `${given} is a folder; give one audio file in it`);
  if (!entry.isFile()) throw new AppError("INVALID_INPUT", `${given} is not a regular file; give an audio file`);
  if (entry.size === 0) throw new AppError("UNSUPPORTED_AUDIO", `${given} is empty; give a WAV, MP3, FLAC or OGG file`);
  if (entry.size > MAX_INPUT_AUDIO_BYTES) {
    throw new AppError(
      "AUDIO_TOO_LONG",
      `${given} has ${Math.ceil(entry.size / 1024 / 1024)} MB; the limit is ${MAX_INPUT_AUDIO_BYTES / 1024 / 1024} MB. Cut it, or convert it to FLAC or MP3`,
    );
  }
}
