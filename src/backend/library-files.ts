import { createHash, randomUUID } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { copyFile, link, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "../contracts/errors.ts";
import type { SampleView } from "../contracts/sample.ts";

/**
 * Which file belongs to which sample: `.wav0/{sampleId}` holds its name and, on a second line, that we wrote it. DAWs do
 * not show dot-folders.
 */
const RECORD_FOLDER = ".wav0";
const WRITTEN = "written";
/** File systems allow 255 bytes; the id and the extension need some of them. */
const MAX_NAME_BYTES = 160;
/** Names that Windows keeps for devices, whatever the extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

type NamedSample = Pick<SampleView, "sampleId" | "name" | "format">;

/**
 * The sample as a named file in the library folder, written if it is not there. Safe between processes: the file
 * appears whole, every caller gets the same path, and a file with other content is never overwritten.
 * @param openAudio gives the file's bytes; called only when they are needed
 */
export async function ensureLibraryFile(
  directory: string,
  sample: NamedSample,
  openAudio: () => Promise<AsyncIterable<Uint8Array>>,
): Promise<string> {
  const existing = await findLibraryFile(directory, sample);
  if (existing) return existing;
  const records = path.join(directory, RECORD_FOLDER);
  await mkdir(records, { recursive: true });
  const temporary = path.join(records, `${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, await openAudio());
    const { name, isOurs } = await publish(temporary, directory, sample);
    await record(records, sample.sampleId, { name, isOurs });
    return path.join(directory, name);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** @returns the path of the sample's file, or null if it was never written or has been removed since */
export async function findLibraryFile(directory: string, sample: NamedSample): Promise<string | null> {
  const { name } = await readRecord(directory, sample.sampleId);
  if (name === "") return null;
  const file = path.join(directory, name);
  const isThere = await stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
  return isThere ? file : null;
}

/**
 * Removes the file of a deleted sample. A file that was there before the sample, or that was changed since, stays.
 * @param sha256 of the sample's bytes, in hex
 * @returns whether a file was removed
 */
export async function removeLibraryFile(
  directory: string,
  { sampleId, sha256 }: { sampleId: string; sha256: string },
): Promise<boolean> {
  const { name, isOurs } = await readRecord(directory, sampleId);
  if (name === "") return false;
  const file = path.join(directory, name);
  const isUnchanged = isOurs && (await hashOf(file).catch(() => null)) === sha256;
  if (isUnchanged) await rm(file, { force: true });
  await rm(recordFile(path.join(directory, RECORD_FOLDER), sampleId), { force: true });
  return isUnchanged;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

async function readRecord(directory: string, sampleId: string): Promise<{ name: string; isOurs: boolean }> {
  const text = await readFile(recordFile(path.join(directory, RECORD_FOLDER), sampleId), "utf8").catch(() => "");
  const [name = "", mark] = text.split("\n");
  return { name: path.basename(name.trim()), isOurs: mark === WRITTEN };
}

/**
 * A file name for a sample: letters, digits, `_`, `-` and `#` only, so that a name from elsewhere cannot leave the
 * folder, hide itself or mean a device.
 */
export function safeFileName(name: string): string {
  const safe = firstBytes(name.normalize("NFC").replaceAll(/[^\p{L}\p{N}_#-]+/gu, "_"), MAX_NAME_BYTES).replaceAll(
    /^[_-]+|_+$/g,
    "",
  );
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

/** Takes the first name that is free or that already holds the very same bytes. */
async function publish(
  temporary: string,
  directory: string,
  sample: NamedSample,
): Promise<{ name: string; isOurs: boolean }> {
  const stem = safeFileName(sample.name);
  const suffixes = ["", `_${sample.sampleId.slice(0, 6)}`, `_${sample.sampleId}`];
  for (const suffix of suffixes) {
    const name = `${stem}${suffix}.${sample.format}`;
    const target = path.join(directory, name);
    if (await claim(temporary, target)) return { name, isOurs: true };
    if (await sameBytes(temporary, target)) return { name, isOurs: false };
  }
  throw new AppError("INTERNAL", `Other files in ${directory} already have every name for sample ${sample.sampleId}`);
}

/** @returns whether the content now stands under the name, which nobody had */
async function claim(temporary: string, target: string): Promise<boolean> {
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

async function sameBytes(left: string, right: string): Promise<boolean> {
  const [one, other] = await Promise.all([stat(left), stat(right)]);
  if (!other.isFile() || one.size !== other.size) return false;
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

/** Of two processes that write the same file one finds it there: what the one that wrote it says stays. */
async function record(
  records: string,
  sampleId: string,
  { name, isOurs }: { name: string; isOurs: boolean },
): Promise<void> {
  const target = recordFile(records, sampleId);
  const temporary = path.join(records, `${randomUUID()}.tmp`);
  await writeFile(temporary, isOurs ? `${name}\n${WRITTEN}` : name);
  const before = await readFile(target, "utf8").catch(() => "");
  if (!isOurs && before === `${name}\n${WRITTEN}`) return rm(temporary, { force: true });
  await rename(temporary, target);
}

/** @throws AppError INVALID_INPUT for an id that is none: it becomes part of a path here */
function recordFile(records: string, sampleId: string): string {
  if (!/^[A-Za-z0-9]+$/.test(sampleId)) throw new AppError("INVALID_INPUT", `"${sampleId}" is not a sample id`);
  return path.join(records, sampleId);
}
