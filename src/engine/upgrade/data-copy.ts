import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
} from "node:fs";
import path from "node:path";
import type { SqliteConnection } from "../storage/disk/sqlite.ts";
import { StorageTrouble } from "../storage/disk/storage-trouble.ts";

/** Copies that are kept: the state before the last upgrade, and the one before that. */
const MAX_COPIES = 2;

/** What users have deleted since then must not stay in copies for ever. */
const MAX_AGE_MILLIS = 30 * 86_400_000;

/** Begins the names of copies. */
const PREFIX = "deployment-";

/** The whole name of a copy, and of one that is not complete; other things in the folder are left alone. */
const COPY_NAME = /^deployment-.+-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)Z(-\d+)?(\.part)?$/;

/** Ends the name of a copy that is not complete. */
const UNFINISHED = ".part";

/** What a file system needs besides the bytes themselves, and what should stay free for the program. */
const SPARE_BYTES = 32 * 1024 * 1024;

/** A data directory that is about to be changed. */
export interface CopyOptions {
  /** Holds the database, and the stored files in `files`. */
  directory: string;
  /** Now, in milliseconds since 1970. */
  time: number;
  /** The release that the data are of, null if it is not known, and the one that is going to change them. */
  from: string | null;
  to: string;
  /** Bytes that may still be written to a folder's disk; default: as the operating system says. */
  freeBytes?: ((folder: string) => number) | undefined;
}

/** The copy of a data directory could not be made, for want of room or of permission. The data are as they were. */
export class NoCopyError extends Error {
  override readonly name = "NoCopyError";
  readonly kind: "disk-full" | "not-writable";

  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.kind = isFull(cause) ? "disk-full" : "not-writable";
  }
}

/** There is less room than a copy takes. */
class NoRoomError extends Error {
  override readonly name = "NoRoomError";
}

function isFull(cause: unknown): boolean {
  if (cause instanceof NoRoomError || cause instanceof StorageTrouble) return true;
  return cause instanceof Error && "code" in cause && (cause.code === "ENOSPC" || cause.code === "EDQUOT");
}

/**
 * Copies the database and the files of a data directory into a folder of their own, which can take the directory's place. The
 * database is copied as of its last commit; files never change, so hard links keep them, and copies where there are no links.
 * @returns the path of the copy
 * @throws NoCopyError if there is no room, or the folder cannot be written; StorageTrouble if the data cannot be read
 */
export function keepCopy(
  connection: SqliteConnection,
  backups: string,
  { from, to, directory, ...options }: CopyOptions,
): string {
  const time = new Date(options.time)
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
  const copy = freeName(path.join(backups, `${PREFIX}${from ?? "earlier"}-${time}`));
  try {
    mkdirSync(backups, { recursive: true, mode: 0o700 });
    removeAgedCopies(backups, options.time);
    assertRoom(connection, backups, options.freeBytes ?? freeBytesOf);
    writeCopy(connection, directory, copy);
  } catch (cause) {
    removeQuietly(copy + UNFINISHED);
    if (cause instanceof StorageTrouble) throwIfDamaged(connection);
    throw new NoCopyError(
      `Before release ${to} changes the data of ${from ?? "an earlier release"} in ${directory}, they are ` +
        `copied to ${backups}, which failed: ${cause instanceof Error ? cause.message : String(cause)}. Nothing was changed. ` +
        "Free some space there, or make the folder writable, and start again; until then the earlier release works as before",
      cause,
    );
  }
  return copy;
}

/** Of damaged data, whose rows have absurd numbers, SQLite may say that the disk is full. More room would not help. */
function throwIfDamaged(connection: SqliteConnection): void {
  connection.rollBack();
  const verdict = connection.prepare("PRAGMA quick_check(1)").get()?.quick_check;
  const cause = new Error(String(verdict).replaceAll("\n", " "));
  if (verdict !== "ok") throw new StorageTrouble("damaged", connection.file, { cause });
}

/** Removes a copy that nothing came after: the data are as they were. */
export function dropCopy(copy: string): void {
  removeQuietly(copy);
}

/** Removes all but the newest two copies. @param latest stays, whatever the clock said when it was made */
export function keepNewestCopies(backups: string, latest: string): void {
  const others = copiesIn(backups).filter((copy) => copy !== latest);
  for (const old of others.slice(MAX_COPIES - 1)) removeQuietly(old);
}

/**
 * Removes the copies that are older than 30 days, and what a copy that was interrupted left behind. Only whoever has the data
 * in sole use may call it. @param time now, in milliseconds since 1970
 */
export function removeAgedCopies(backups: string, time: number): void {
  for (const name of namesIn(backups)) {
    if (isUnfinished(name) || timeOf(name) < time - MAX_AGE_MILLIS) removeQuietly(path.join(backups, name));
  }
}

/** The newest copy in a folder; null if there is none. */
export function latestCopy(backups: string): string | null {
  return copiesIn(backups)[0] ?? null;
}

/** The copies in a folder, newest first. */
function copiesIn(backups: string): string[] {
  const copies = namesIn(backups).filter((name) => !isUnfinished(name));
  return copies
    .toSorted((a, b) => timeOf(b) - timeOf(a) || countOf(b) - countOf(a))
    .map((name) => path.join(backups, name));
}

/** The names of all copies, also of those that are not complete; none of a folder that cannot be read. */
function namesIn(backups: string): string[] {
  try {
    return readdirSync(backups).filter((name) => COPY_NAME.test(name));
  } catch {
    return [];
  }
}

function isUnfinished(name: string): boolean {
  return name.endsWith(UNFINISHED);
}

/** When a copy was made, in milliseconds since 1970. */
function timeOf(name: string): number {
  const [, day = "", hour = "", minute = "", second = ""] = COPY_NAME.exec(name) ?? [];
  return Date.parse(`${day}T${hour}:${minute}:${second}Z`);
}

/** Which of the copies of the same second it is. */
function countOf(name: string): number {
  return Number(COPY_NAME.exec(name)?.[5] ?? -1) * -1;
}

function writeCopy(connection: SqliteConnection, directory: string, copy: string): void {
  const unfinished = copy + UNFINISHED;
  mkdirSync(unfinished, { mode: 0o700 });
  const database = path.join(unfinished, path.basename(connection.file));
  // SQLite fills an empty file, but would make a new one readable to others.
  closeSync(openSync(database, "wx", 0o600));
  connection.prepare("VACUUM INTO ?").run(database);
  flush(database);
  const files = path.join(directory, "files");
  if (existsSync(files)) copyFiles(files, path.join(unfinished, "files"));
  renameSync(unfinished, copy);
}

function copyFiles(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isFile()) linkOrCopy(path.join(from, entry.name), path.join(to, entry.name));
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
    flush(to);
  }
}

function assertRoom(connection: SqliteConnection, backups: string, freeBytes: (folder: string) => number): void {
  const pages = Number(connection.prepare("PRAGMA page_count").get()?.page_count);
  const needed = pages * Number(connection.prepare("PRAGMA page_size").get()?.page_size) + SPARE_BYTES;
  const free = freeBytes(backups);
  if (free < needed) throw new NoRoomError(`it takes ${megabytes(needed)} MB, and ${megabytes(free)} MB are free`);
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1e6);
}

function flush(file: string): void {
  const descriptor = openSync(file, "r+");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** What cannot be removed costs room, and nothing else. */
function removeQuietly(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The next upgrade tries again.
  }
}

function freeName(wanted: string): string {
  let name = wanted;
  for (let count = 2; existsSync(name); count += 1) name = `${wanted}-${count}`;
  return name;
}
