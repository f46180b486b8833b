import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { readableFormats } from "../contracts/audio/audio-formats.ts";
import { AppError } from "../contracts/errors.ts";
import { MAX_INPUT_AUDIO_BYTES } from "../contracts/limits.ts";
import { suggest } from "../contracts/words/suggestion.ts";
import { foldFileName, pathReadings } from "./path-readings.ts";

/**
 * The real path of a local audio file that a caller names: absolute, `~/…` or a file:// URL, quoted or escaped as it may
 * be. A name that is not there is looked for once more among those that look the same. The file must lie within one of
 * the roots after all links are followed, and no folder between the root and the file may begin with a dot. A root that
 * is a whole disk counts for nothing; without roots there are no local files at all.
 * @param folder what a relative path begins at; without it a path has to be absolute
 * @throws AppError INVALID_INPUT, PATH_NOT_ALLOWED, FILE_NOT_FOUND, UNSUPPORTED_AUDIO, AUDIO_TOO_LONG. What lies outside
 * the roots is refused in the same words whether it exists or not.
 */
export async function resolveLocalFile(given: string, roots: readonly string[], folder?: string): Promise<string> {
  if (roots.length === 0) throw noLocalFiles(given);
  const jail = await Jail.open(roots);
  const readings = readPaths(given, folder);
  for (const reading of readings) {
    const real = await findFile(reading, jail);
    if (real === null || jail.placeOf(real) !== "inside") continue;
    await assertUsable(real, given);
    return real;
  }
  throw await refusal(given, readings[0] ?? given, jail);
}

/** Where a path lies: hidden is below a root, behind a name that begins with a dot. */
type Place = "inside" | "hidden" | "outside";

/** The folders that may be read, by their real paths and by the names that they were given by. */
class Jail {
  readonly #roots: readonly string[];
  readonly #folders: readonly string[];

  static async open(roots: readonly string[]): Promise<Jail> {
    const given = roots.map((root) => path.resolve(root));
    const real = await Promise.all(given.map((root) => realpath(root).catch(() => root)));
    return new Jail(roots, [...new Set([...real, ...given])]);
  }

  constructor(roots: readonly string[], folders: readonly string[]) {
    this.#roots = roots;
    this.#folders = folders.filter((folder) => folder !== path.parse(folder).root);
  }

  placeOf(file: string): Place {
    const places = this.#folders.map((folder) => placeBelow(folder, file));
    if (places.includes("inside")) return "inside";
    return places.includes("hidden") ? "hidden" : "outside";
  }

  get description(): string {
    return [...new Set(this.#roots)].join(", ");
  }
}

function placeBelow(folder: string, file: string): Place {
  const remainder = path.relative(folder, file);
  const segments = remainder.split(path.sep);
  // An absolute remainder means another drive, on Windows.
  if (path.isAbsolute(remainder) || segments[0] === "..") return "outside";
  return segments.some((segment) => segment.startsWith(".")) ? "hidden" : "inside";
}

function readPaths(given: string, folder: string | undefined): string[] {
  if (given.includes("\0")) throw new AppError("INVALID_INPUT", "A path must not contain a NUL character");
  const readings = pathReadings(given, folder);
  if (readings.length > 0) return readings;
  if (/^\W*file:/i.test(given)) {
    throw new AppError("INVALID_INPUT", `"${given}" is not the address of a local file; give its absolute path`);
  }
  const [, scheme] = /^\W*(https?|wav0):/i.exec(given) ?? [];
  if (scheme !== undefined) {
    const field = scheme.toLowerCase() === "wav0" ? "sampleId" : "url";
    throw new AppError("INVALID_INPUT", `"${given}" is not the address of a local file; pass it as ${field}`);
  }
  throw new AppError(
    "INVALID_INPUT",
    `"${given}" is not an absolute path; give the whole path, for example ~/Music/loop.wav`,
  );
}

/** @returns the real path of the file itself, else of the one file whose path looks the same; null if there is none */
async function findFile(file: string, jail: Jail): Promise<string | null> {
  const { folder, missing } = await descend(file, jail);
  return folder !== null && missing.length === 0 ? realPathIfPresent(folder) : null;
}

/** How far a path leads, name by name, by what looks the same: the last that is there, and the names that are not. */
async function descend(file: string, jail: Jail): Promise<{ folder: string | null; missing: string[] }> {
  const missing: string[] = [];
  let folder = await realPathIfPresent(file);
  for (let above = file; folder === null && above !== path.dirname(above); above = path.dirname(above)) {
    missing.unshift(path.basename(above));
    folder = await realPathIfPresent(path.dirname(above));
  }
  for (let [name] = missing; folder !== null && name !== undefined; [name] = missing) {
    const alike = await lookAlike(folder, name, jail);
    if (alike === null) break;
    missing.shift();
    folder = await realPathIfPresent(alike);
  }
  return { folder, missing };
}

/** The one entry of a folder that looks like a name; but for case if there is no closer one. */
async function lookAlike(folder: string, name: string, jail: Jail): Promise<string | null> {
  const names = await namesIn(folder, jail);
  const wanted = foldFileName(name);
  const same = names.filter((other) => foldFileName(other) === wanted);
  const alike = same.length > 0 ? same : names.filter((other) => isSameButForCase(foldFileName(other), wanted));
  const [found, ...others] = alike;
  return found !== undefined && others.length === 0 ? path.join(folder, found) : null;
}

function isSameButForCase(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Only folders of the jail are listed, and nothing hidden in them. */
async function namesIn(folder: string, jail: Jail): Promise<string[]> {
  if (jail.placeOf(folder) !== "inside") return [];
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => !name.startsWith("."));
}

async function realPathIfPresent(file: string): Promise<string | null> {
  return realpath(file).catch((error: NodeJS.ErrnoException) => {
    // The rest: a part of the path is no folder, may not be entered, is too long or a circle of links.
    if (["ENOENT", "ENOTDIR", "EACCES", "ENAMETOOLONG", "ELOOP", "EINVAL"].includes(error.code ?? "")) return null;
    throw error;
  });
}

function noLocalFiles(given: string): AppError {
  return new AppError(
    "PATH_NOT_ALLOWED",
    `${given} cannot be read: this studio runs on another machine and has no files of yours. Give the audio as url, or import it in the dashboard`,
  );
}

async function refusal(given: string, file: string, jail: Jail): Promise<AppError> {
  const place = jail.placeOf((await realPathIfPresent(file)) ?? file);
  if (place === "hidden") {
    return new AppError(
      "PATH_NOT_ALLOWED",
      `${given} is hidden: its name or that of a folder above it begins with a dot, and what is hidden is not read. Copy the file to a folder that is not`,
    );
  }
  if (place === "outside") {
    return new AppError(
      "PATH_NOT_ALLOWED",
      `${given} is outside the folders that may be read (${jail.description}; no hidden folders); move the file there or add its folder to WAV0_FILE_ROOTS`,
    );
  }
  return new AppError("FILE_NOT_FOUND", `There is no file ${given}; ${await spellingHint(file, jail)}`);
}

async function spellingHint(file: string, jail: Jail): Promise<string> {
  const { folder, missing } = await descend(file, jail);
  const [name = "", ...below] = missing;
  const meant = folder === null ? null : suggest(name, await namesIn(folder, jail));
  if (folder !== null && meant !== null) return `did you mean ${path.join(folder, meant, ...below)}?`;
  return below.length > 0 ? `there is no folder ${name} in ${folder}` : "check the spelling of its path";
}

async function assertUsable(file: string, given: string): Promise<void> {
  const entry = await stat(file);
  if (entry.isDirectory()) throw new AppError("INVALID_INPUT", `${given} is a folder; give one audio file in it`);
  if (!entry.isFile()) throw new AppError("INVALID_INPUT", `${given} is not a regular file; give an audio file`);
  if (entry.size === 0) throw new AppError("UNSUPPORTED_AUDIO", `${given} is empty; ${readableFormats()} can be read`);
  if (entry.size > MAX_INPUT_AUDIO_BYTES) {
    throw new AppError(
      "AUDIO_TOO_LONG",
      `${given} has ${Math.ceil(entry.size / 1024 / 1024)} MB; the limit is ${MAX_INPUT_AUDIO_BYTES / 1024 / 1024} MB. Cut it, or convert it to FLAC or MP3`,
    );
  }
}
