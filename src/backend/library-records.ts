import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { copyFile, link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { AppError } from "../contracts/errors.ts";
import { isAlive } from "./processes.ts";

/** DAWs do not show dot-folders. */
const RECORD_FOLDER = ".wav0";

/**
 * State of a sample's file in the library folder. `intended`: about to be written, perhaps interrupted. `written`: by
 * the studio. `found`: existed before, or moved by the user since; the studio never deletes it.
 */
export interface LibraryRecord {
  /** The file's path in the library folder. */
  name: string;
  state: "intended" | "written" | "found";
  /** The file's bytes; null in records of earlier versions. */
  content: Content | null;
  /** The name that the file had before, while it may still be there under that. */
  former?: string;
}

/** By what a file is known again under another name. */
export interface Content {
  size: number;
  /** In hex. */
  sha256: string;
}

/**
 * `.wav0/{sampleId}`: the name; then `written`, `intended` or nothing; then size and hash; then a former name.
 * @returns null where there is none, or one that names no place in the folder
 */
export async function readRecord(directory: string, sampleId: string): Promise<LibraryRecord | null> {
  const text = await readFile(recordFile(directory, sampleId), "utf8").catch(() => "");
  const [line = "", mark = "", content = "", formerLine = ""] = text.split("\n");
  const [name, former] = [placeIn(line), placeIn(formerLine)];
  if (name === null) return null;
  const [, size, sha256] = /^(\d+) ([0-9a-f]{64})$/.exec(content) ?? [];
  return {
    name,
    state: mark === "written" || mark === "intended" ? mark : "found",
    content: size === undefined || sha256 === undefined ? null : { size: Number(size), sha256 },
    ...(former === null ? {} : { former }),
  };
}

/** The path of a line; null if it names no place in the folder. */
function placeIn(line: string): string | null {
  const name = path.normalize(line.trim());
  return line.trim() === "" || path.isAbsolute(name) || name.split(path.sep).includes("..") ? null : name;
}

/** Replaces the record in one step. */
export async function writeRecord(directory: string, sampleId: string, record: LibraryRecord): Promise<void> {
  const { name, state, content, former } = record;
  const target = recordFile(directory, sampleId);
  const temporary = await newTemporary(directory);
  const mark = state === "found" ? "" : state;
  const lines = [name, mark, content ? `${content.size} ${content.sha256}` : "", former ?? ""];
  await writeFile(temporary, lines.join("\n").trimEnd());
  await rename(temporary, target);
}

/** Forgets which file the sample has; without a word if it has none. */
export async function removeRecord(directory: string, sampleId: string): Promise<void> {
  await rm(recordFile(directory, sampleId), { force: true });
}

/** @returns another sample whose record names the same file, or null */
export async function findSharer(directory: string, sampleId: string, name: string): Promise<string | null> {
  for (const other of await readdir(path.join(directory, RECORD_FOLDER))) {
    if (other === sampleId || !isSampleId(other)) continue;
    if ((await readRecord(directory, other))?.name === name) return other;
  }
  return null;
}

const TEMPORARY = /^[0-9a-f-]{36}(?:\.(\d+))?\.tmp$/;
/** Nothing takes this long to write; what is older belongs to a process whose id another one has now. */
const MAX_WRITE_MILLIS = 60 * 60 * 1000;

/** A name for a file that is being written; it tells which process writes. Makes the folder. */
export async function newTemporary(directory: string): Promise<string> {
  const folder = path.join(directory, RECORD_FOLDER);
  await mkdir(folder, { recursive: true });
  return path.join(folder, `${randomUUID()}.${process.pid}.tmp`);
}

/** Removes what killed processes were writing, and their turns. Call it before this process writes. */
export async function sweepTemporaries(directory: string): Promise<void> {
  const folder = path.join(directory, RECORD_FOLDER);
  for (const name of await readdir(folder).catch(() => [])) {
    const [whole, pid] = TEMPORARY.exec(name) ?? [];
    if (whole === undefined) continue;
    const file = path.join(folder, name);
    const isOfAnother = pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)));
    if (!isOfAnother || (await ageOf(file)) > MAX_WRITE_MILLIS) await rm(file, { force: true });
  }
  for (const name of await readdir(folder).catch(() => [])) {
    const turn = path.join(folder, name);
    if (name.endsWith(TURN) && !(await isAtWork(directory, (await heldBy(turn)) ?? "")))
      await rm(turn, { force: true });
  }
}

/** @returns whether the content now stands under the name, which nobody had */
export async function claim(temporary: string, target: string): Promise<boolean> {
  try {
    await link(temporary, target).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") throw error;
      // exFAT and some network drives have no hard links.
      await copyFile(temporary, target, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/** What a sample's turn is called, behind its id. */
const TURN = ".turn";
const TURN_MILLIS = 5;

/**
 * Does what only one call of one process may do at a time for a sample: others wait, and then see what it has done. A
 * process that was killed in its turn holds nobody up.
 */
export async function inTurn<T>(directory: string, sampleId: string, work: () => Promise<T>): Promise<T> {
  const turn = recordFile(directory, sampleId) + TURN;
  const holder = await newTemporary(directory);
  await writeFile(holder, path.basename(holder));
  try {
    while (!(await claim(holder, turn))) {
      const before = await heldBy(turn);
      const isLeft = before !== null && !(await isAtWork(directory, before));
      // Who has given it back since has perhaps been followed by another.
      if (isLeft && (await heldBy(turn)) === before) await rm(turn, { force: true });
      else await setTimeout(TURN_MILLIS);
    }
    return await work().finally(() => rm(turn, { force: true }));
  } finally {
    await rm(holder, { force: true });
  }
}

/** The name of the holder's own file; null while nobody has the turn. */
async function heldBy(turn: string): Promise<string | null> {
  return await readFile(turn, "utf8").catch(() => null);
}

/** Whether the holder's process lives and its own file is there. Where no name could be written, nobody is at work. */
async function isAtWork(directory: string, holder: string): Promise<boolean> {
  const [whole, pid] = TEMPORARY.exec(holder) ?? [];
  if (whole === undefined || !isAlive(Number(pid))) return false;
  return (await ageOf(path.join(directory, RECORD_FOLDER, whole))) <= MAX_WRITE_MILLIS;
}

/** In milliseconds; endless for a file that is not there. */
async function ageOf(file: string): Promise<number> {
  return await stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => Infinity,
  );
}

/** @throws AppError INVALID_INPUT for anything but an id, since it becomes part of a path here */
function recordFile(directory: string, sampleId: string): string {
  if (!isSampleId(sampleId)) throw new AppError("INVALID_INPUT", `"${sampleId}" is not a sample id`);
  return path.join(directory, RECORD_FOLDER, sampleId);
}

function isSampleId(name: string): boolean {
  return /^[A-Za-z0-9]+$/.test(name);
}
