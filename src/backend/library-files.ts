import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, open, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "../contracts/errors.ts";
import * as records from "./library-records.ts";
import { hashOf, type MovedFiles, searchMovedFiles } from "./moved-files.ts";

/** File systems allow 255 bytes; the id and the extension need some of them. */
const MAX_NAME_BYTES = 160;
/** Names that Windows keeps for devices, whatever the extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A sample, or a project file by its own id and extension. */
export interface NamedSample {
  sampleId: string;
  name: string;
  format: string;
}

/** How a file is looked for before it is written. */
export interface FileSearch {
  /** Writes the file again though the user has removed it. */
  isRestoring?: boolean;
  /** To share one look through the folder among several samples. */
  moved?: MovedFiles;
}

/**
 * The sample as a named file in the library folder, written if it never was. A file that the user renamed, moved or
 * deleted stays so: a moved one is found by its bytes. Safe between processes: the file appears whole, every caller gets
 * the same path, and a file with other content is never overwritten.
 * @param openAudio gives the file's bytes; called only when they are needed
 * @returns null if the user has removed the file
 */
export async function ensureLibraryFile(
  directory: string,
  sample: NamedSample,
  openAudio: () => Promise<AsyncIterable<Uint8Array>>,
  { isRestoring = false, moved = searchMovedFiles(directory) }: FileSearch = {},
): Promise<string | null> {
  const known = () => knownFile(directory, sample, moved);
  const isAnswer = (file: string | null | undefined): file is string | null =>
    file !== undefined && (file !== null || !isRestoring);
  const before = await known();
  if (isAnswer(before)) return before;
  const temporary = await records.newTemporary(directory);
  try {
    const content = await writeContent(temporary, await openAudio());
    return await records.inTurn(directory, sample.sampleId, async () => {
      // Another process may have written it meanwhile, and the user may have removed that since.
      const meanwhile = before === undefined ? await known() : undefined;
      return isAnswer(meanwhile) ? meanwhile : await publish({ temporary, content }, directory, sample);
    });
  } finally {
    await rm(temporary, { force: true });
  }
}

/** @returns undefined if the sample's file was never written, null if the user has removed it */
async function knownFile(
  directory: string,
  { sampleId }: NamedSample,
  moved: MovedFiles,
): Promise<string | null | undefined> {
  const record = await records.readRecord(directory, sampleId);
  if (record === null || record.state === "intended") return undefined;
  return (await fileOf(directory, record)) ?? (await followMove(directory, { sampleId, record }, moved));
}

/** @returns the path of the sample's file, or null if it was never written or has been removed since */
export async function findLibraryFile(directory: string, { sampleId }: NamedSample): Promise<string | null> {
  const record = await records.readRecord(directory, sampleId);
  return record === null || record.state === "intended" ? null : fileOf(directory, record);
}

/**
 * Removes the file of a deleted sample. A file that was there before the sample, or that was changed, renamed or moved
 * since, stays; so does one that is another sample's, too.
 * @param sha256 of the sample's bytes, in hex
 * @returns whether a file was removed
 */
export async function removeLibraryFile(
  directory: string,
  { sampleId, sha256 }: { sampleId: string; sha256: string },
): Promise<boolean> {
  const record = await records.readRecord(directory, sampleId);
  if (record === null) return false;
  const { name, state } = record;
  const file = path.join(directory, name);
  const isOurs = state !== "found" && (await hashOf(file).catch(() => null)) === sha256;
  const heir = isOurs ? await records.findSharer(directory, sampleId, name) : null;
  if (heir !== null) await records.writeRecord(directory, heir, { ...record, state: "written" });
  else if (isOurs) await rm(file, { force: true });
  await records.removeRecord(directory, sampleId);
  return isOurs && heir === null;
}

async function fileOf(directory: string, { name }: records.LibraryRecord): Promise<string | null> {
  const file = path.join(directory, name);
  const isThere = await stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
  return isThere ? file : null;
}

/** Where the user has put the file, which is the user's from now on. */
async function followMove(
  directory: string,
  { sampleId, record }: { sampleId: string; record: records.LibraryRecord },
  moved: MovedFiles,
): Promise<string | null> {
  const name = record.content && (await moved.find(record.content));
  if (name === null) return null;
  await records.writeRecord(directory, sampleId, { ...record, name, state: "found" });
  return path.join(directory, name);
}

async function writeContent(file: string, audio: AsyncIterable<Uint8Array>): Promise<records.Content> {
  const hash = createHash("sha256");
  let size = 0;
  async function* measured() {
    for await (const chunk of audio) {
      hash.update(chunk);
      size += chunk.byteLength;
      yield chunk;
    }
  }
  await writeFile(file, measured());
  return { size, sha256: hash.digest("hex") };
}

/**
 * A file name for a sample: letters, digits, `_`, `-`, `#` and points between digits only, so that a name from elsewhere cannot leave the
 * folder, hide itself or mean a device.
 */
export function safeFileName(name: string): string {
  const safe = firstBytes(
    name.normalize("NFC").replaceAll(/(?<=\d)\.(?=\d)|[^\p{L}\p{N}_#-]+/gu, (text) => (text === "." ? text : "_")),
    MAX_NAME_BYTES,
  ).replaceAll(/^[_.-]+|[_.]+$/g, "");
  if (safe === "") return "sample";
  return DEVICE_NAME.test(safe) ? `${safe}_` : safe;
}

/** Never cuts a character in two. */
function firstBytes(text: string, maxBytes: number): string {
  return Buffer.from(text)
    .subarray(0, maxBytes)
    .toString("utf8")
    .replace(/\uFFFD+$/, "");
}

/**
 * Takes the first name that is free or that already holds the very same bytes. The record comes before the file: who
 * is killed between them finds by the record that the file is its own.
 * @returns the path
 */
async function publish(
  { temporary, content }: { temporary: string; content: records.Content },
  directory: string,
  sample: NamedSample,
): Promise<string> {
  const { sampleId } = sample;
  const stem = safeFileName(sample.name);
  for (const suffix of ["", `_${sampleId.slice(0, 6)}`, `_${sampleId}`]) {
    const name = `${stem}${suffix}.${sample.format}`;
    const target = path.join(directory, name);
    const isOurs = await intend(directory, sampleId, { name, content });
    const isWritten = await records.claim(temporary, target);
    if (!isWritten && !(await sameBytes(temporary, target))) continue;
    await records.writeRecord(directory, sampleId, { name, content, state: isOurs ? "written" : "found" });
    return target;
  }
  throw new AppError("INTERNAL", `Other files in ${directory} already have every name for sample ${sampleId}`);
}

/**
 * Writes down that the sample is about to take a name, if nobody has it.
 * @returns whether a file of that name is ours: that was written down now, or before
 */
async function intend(
  directory: string,
  sampleId: string,
  { name, content }: Omit<records.LibraryRecord, "state">,
): Promise<boolean> {
  const isFree = await lstat(path.join(directory, name)).then(
    () => false,
    () => true,
  );
  // After the look at the name: another process that has taken it since had written that down before.
  const before = await records.readRecord(directory, sampleId);
  if (before?.name === name && before.state !== "found") return true;
  if (isFree) await records.writeRecord(directory, sampleId, { name, content, state: "intended" });
  return isFree;
}

async function sameBytes(left: string, right: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(left), stat(right).catch(() => null)]);
  if (!other?.isFile() || one.size !== other.size) return false;
  const chunks = createReadStream(right)[Symbol.asyncIterator]();
  const handle = await open(left);
  try {
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      // A read stream without an encoding gives Buffers.
      const expected = next.value as Buffer;
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(expected.length), 0, expected.length);
      if (bytesRead !== expected.length || !buffer.equals(expected)) return false;
    }
    return true;
  } finally {
    await Promise.all([chunks.return?.(), handle.close()]);
  }
}
