import { lstat, readdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { type NamedSample, safeFileName } from "./library-files.ts";
import * as records from "./library-records.ts";
import { hashOf } from "./moved-files.ts";

/**
 * Gives a sample's file in the library folder the sample's present name. A file that the user changed, renamed or moved
 * stays as it is, and no other file is overwritten: where the name is taken, the file gets the id's beginning behind it.
 * Safe between processes and after a crash: the file has one of its two names at any time, and repeating the call ends it.
 */
export async function renameLibraryFile(directory: string, sample: NamedSample): Promise<void> {
  const record = await records.readRecord(directory, sample.sampleId);
  // The user's own place is the user's; what is not written yet will be written under the present name.
  if (record?.state !== "written" || record.content === null) return;
  const finished = await dropFormer(directory, sample.sampleId, record);
  const names = candidates(sample);
  if (names.includes(finished.name) && (await isBest(directory, finished.name, names))) return;
  if (!(await isUnchanged(directory, finished))) return;
  for (const name of names) {
    if (await moveTo(directory, sample.sampleId, finished, name)) return;
  }
}

function candidates({ sampleId, name, format }: NamedSample): string[] {
  const stem = safeFileName(name);
  return ["", `_${sampleId.slice(0, 6)}`, `_${sampleId}`].map((suffix) => `${stem}${suffix}.${format}`);
}

/** True unless a better name than the present one is free. */
async function isBest(directory: string, present: string, names: readonly string[]): Promise<boolean> {
  const better = names.slice(0, names.indexOf(present));
  const taken = await Promise.all(better.map((name) => exists(path.join(directory, name))));
  return taken.every(Boolean);
}

/** @returns whether the file is under the name now */
async function moveTo(
  directory: string,
  sampleId: string,
  record: records.LibraryRecord,
  name: string,
): Promise<boolean> {
  const [from, to] = [path.join(directory, record.name), path.join(directory, name)];
  const isShared = (await records.findSharer(directory, sampleId, record.name)) !== null;
  if (await isOneEntry(directory, record.name, name)) {
    if (isShared) return false;
    // The file system takes both names for one: only the case changes.
    await records.writeRecord(directory, sampleId, { ...record, name });
    await rename(from, to);
    return true;
  }
  // After a crash the new name may be there already, as a second link to the same file.
  if (!(await records.claim(from, to)) && !(await isSameFile(from, to))) return false;
  await records.writeRecord(directory, sampleId, { ...record, name, ...(isShared ? {} : { former: record.name }) });
  if (!isShared) await dropFormer(directory, sampleId, { ...record, name, former: record.name });
  return true;
}

/** Removes the file under its former name, which a crash may have left, and forgets that name. */
async function dropFormer(
  directory: string,
  sampleId: string,
  record: records.LibraryRecord,
): Promise<records.LibraryRecord> {
  const { former, ...present } = record;
  if (former === undefined) return record;
  const isThere = await exists(path.join(directory, present.name));
  // Written by somebody else since, it is somebody else's.
  if (isThere && (await isUnchanged(directory, { ...present, name: former }))) {
    await rm(path.join(directory, former), { force: true });
  }
  await records.writeRecord(directory, sampleId, present);
  return present;
}

/** True where both names are one entry of the folder, which is the case where the file system ignores case. */
async function isOneEntry(directory: string, one: string, other: string): Promise<boolean> {
  if (fold(one) !== fold(other)) return false;
  if (!(await isSameFile(path.join(directory, one), path.join(directory, other)))) return false;
  return !(await readdir(directory)).includes(other);
}

function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

async function isUnchanged(directory: string, { name, content }: records.LibraryRecord): Promise<boolean> {
  const hash = await hashOf(path.join(directory, name)).catch(() => null);
  return content !== null && hash === content.sha256;
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

/** By their numbers in the file system, which may be greater than a plain number holds. */
async function isSameFile(one: string, other: string): Promise<boolean> {
  const [left, right] = await Promise.all([one, other].map((file) => lstat(file, { bigint: true }).catch(() => null)));
  return left?.ino !== undefined && left.ino === right?.ino && left.dev === right.dev;
}
