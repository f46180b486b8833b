import { access, constants, mkdir, stat } from "node:fs/promises";
import { AppError } from "../contracts/errors.ts";
import { storageErrorOf } from "./storage-troubles.ts";

/** The folders that the studio writes to, and the variable that puts each elsewhere. */
const FOLDERS = {
  data: { name: "data directory", variable: "WAV0_HOME" },
  library: { name: "library folder", variable: "WAV0_LIBRARY" },
} as const;

export type Folder = keyof typeof FOLDERS;

/** System error codes of an unusable folder, as opposed to a missing file. */
const OF_PLACE = new Set([
  "EACCES",
  "EPERM",
  "EROFS",
  "ENOTDIR",
  "EEXIST",
  "ENOSPC",
  "EDQUOT",
  "ENAMETOOLONG",
  "ELOOP",
]);
const FULL = new Set(["ENOSPC", "EDQUOT"]);

/** @returns what is wrong with a folder, why and what to do; null for an error that is not about a place */
export function describeFolderFault(folder: Folder, directory: string, error: unknown): string | null {
  return OF_PLACE.has(systemCode(error)) ? faultText(folder, directory, error) : null;
}

function faultText(folder: Folder, directory: string, error: unknown): string {
  const { name, variable } = FOLDERS[folder];
  const reason = error instanceof Error ? error.message : String(error);
  const remedy = FULL.has(systemCode(error))
    ? `free some space there, or set ${variable} to a folder on another disk`
    : `set ${variable} to a folder you can write`;
  return `The ${name} ${directory} cannot be written (${reason}); ${remedy}`;
}

/** @returns the failure that tells a caller so; the error itself where it is not about a place */
export function folderError(folder: Folder, directory: string, error: unknown): unknown {
  const storage = storageErrorOf(error);
  if (storage) return storage;
  const fault = error instanceof AppError ? null : describeFolderFault(folder, directory, error);
  if (fault === null) return error;
  const code = FULL.has(systemCode(error)) ? "DISK_FULL" : "FOLDER_NOT_WRITABLE";
  return new AppError(code, fault, { cause: error });
}

/** Looks whether a folder can be written, and makes it. @returns as `describeFolderFault`; null if it can be */
export async function checkFolder(folder: Folder, directory: string): Promise<string | null> {
  try {
    await mkdir(directory, { recursive: true, mode: folder === "data" ? 0o700 : 0o777 });
    await access(directory, constants.R_OK | constants.W_OK);
    return null;
  } catch (error) {
    return faultText(folder, directory, error);
  }
}

/** As `checkFolder`, and leaves no trace: a folder that is not there yet counts as one that can be made. */
export async function inspectFolder(folder: Folder, directory: string): Promise<string | null> {
  try {
    const isFolder = (await stat(directory)).isDirectory();
    if (!isFolder) throw Object.assign(new Error(`ENOTDIR: not a directory, '${directory}'`), { code: "ENOTDIR" });
    await access(directory, constants.W_OK);
    return null;
  } catch (error) {
    return describeFolderFault(folder, directory, error);
  }
}

function systemCode(error: unknown): string {
  // Errors of sockets have an address: a port can be refused, too.
  if (!(error instanceof Error) || !("code" in error) || "address" in error) return "";
  return typeof error.code === "string" ? error.code : "";
}
