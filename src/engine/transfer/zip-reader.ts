import { createReadStream } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createInflateRaw, crc32 } from "node:zlib";
import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_BYTES,
  DEFLATED,
  ENCRYPTED,
  END_RECORD,
  END_RECORD_BYTES,
  LOCAL_HEADER,
  LOCAL_HEADER_BYTES,
  MAX_COMMENT_BYTES,
  MAX_UINT16,
  MAX_UINT32,
  STORED,
  ZIP64_END_RECORD,
  ZIP64_END_RECORD_BYTES,
  ZIP64_FIELD,
  ZIP64_LOCATOR,
  ZIP64_LOCATOR_BYTES,
} from "./zip-format.ts";

/** The file is no ZIP archive, is damaged, or uses what is not supported. */
export class ZipError extends Error {
  override readonly name = "ZipError";
}

/** A file in an archive. */
export interface ZipEntry {
  name: string;
  /** Bytes when unpacked. */
  size: number;
  compressedSize: number;
  checksum: number;
  method: number;
  offset: number;
}

/** Of a directory; that is some three million files. */
const MAX_DIRECTORY_BYTES = 256 * 1024 * 1024;
/** Deflate packs at most 258 bytes into two bits. */
const MAX_RATIO = 1032;
/** Names that lead out of the folder that an archive is unpacked to, on any system. */
const STRAY_NAME = /^[\\/]|^[A-Za-z]:[\\/]|(?:^|[\\/])\.\.(?:[\\/]|$)|\0/;

/** An archive that lies on the disk; only its directory is held in memory. */
export interface ZipArchive {
  /** Without folders. */
  entries: readonly ZipEntry[];
  comment: Buffer;
  /** The bytes of a file, unpacked and checked. @throws ZipError */
  read(entry: ZipEntry): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Opens an archive. @throws ZipError */
export async function openZip(file: string): Promise<ZipArchive> {
  const handle = await open(file, "r");
  try {
    const { size } = await handle.stat();
    const end = await findEnd(handle, size);
    const entries = await readDirectory(handle, end);
    checkPlaces(entries, end.offset);
    return {
      entries: entries.filter(({ name }) => !name.endsWith("/")),
      comment: end.comment,
      read: (entry) => readEntry(file, handle, entry),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

interface End {
  count: number;
  size: number;
  offset: number;
  comment: Buffer;
}

async function findEnd(handle: FileHandle, fileSize: number): Promise<End> {
  const tail = await readAt(handle, Math.max(0, fileSize - END_RECORD_BYTES - MAX_COMMENT_BYTES), fileSize);
  for (let at = tail.length - END_RECORD_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END_RECORD) continue;
    if (at + END_RECORD_BYTES + tail.readUInt16LE(at + 20) !== tail.length) continue;
    const end = {
      count: tail.readUInt16LE(at + 10),
      size: tail.readUInt32LE(at + 12),
      offset: tail.readUInt32LE(at + 16),
      comment: Buffer.from(tail.subarray(at + END_RECORD_BYTES)),
    };
    const disk = tail.readUInt16LE(at + 4);
    if (disk !== 0 && disk !== MAX_UINT16) throw new ZipError("The file is one part of a ZIP archive in several parts");
    const isZip64 = end.count === MAX_UINT16 || end.size === MAX_UINT32 || end.offset === MAX_UINT32;
    const place = fileSize - tail.length + at;
    const whole = isZip64 ? await zip64End(handle, end, place) : end;
    if (whole.offset + whole.size > place) throw new ZipError("The ZIP archive is damaged: its directory is outside");
    return whole;
  }
  throw new ZipError("The file is no ZIP archive, or its end is missing");
}

/** @param at where the record of the old format begins */
async function zip64End(handle: FileHandle, end: End, at: number): Promise<End> {
  const locator = await readAt(handle, Math.max(0, at - ZIP64_LOCATOR_BYTES), at);
  // Without a locator the numbers are what they seem: the largest of the old format.
  if (locator.length < ZIP64_LOCATOR_BYTES || locator.readUInt32LE(0) !== ZIP64_LOCATOR) return end;
  const start = toNumber(locator.readBigUInt64LE(8));
  const record = await readAt(handle, start, start + ZIP64_END_RECORD_BYTES);
  if (record.length < ZIP64_END_RECORD_BYTES || record.readUInt32LE(0) !== ZIP64_END_RECORD) {
    throw new ZipError("The ZIP archive is damaged: its ZIP64 record is missing");
  }
  const [count, size, offset] = [32, 40, 48].map((place) => toNumber(record.readBigUInt64LE(place)));
  return { count: count ?? 0, size: size ?? 0, offset: offset ?? 0, comment: end.comment };
}

async function readDirectory(handle: FileHandle, { count, size, offset }: End): Promise<ZipEntry[]> {
  if (size > MAX_DIRECTORY_BYTES) throw new ZipError(`The ZIP archive's directory is too large (${size} bytes)`);
  const directory = await readAt(handle, offset, offset + size);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (entries.length < count) {
    if (at + CENTRAL_HEADER_BYTES > directory.length || directory.readUInt32LE(at) !== CENTRAL_HEADER) {
      throw new ZipError("The ZIP archive is damaged: its directory ends too early");
    }
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => directory.readUInt16LE(at + place));
    const end = at + CENTRAL_HEADER_BYTES + (nameLength ?? 0) + (extraLength ?? 0);
    entries.push(readEntryHeader(directory.subarray(at, end), nameLength ?? 0));
    at = end + (commentLength ?? 0);
  }
  if (at !== directory.length) throw new ZipError("The ZIP archive is damaged: its directory has more than it counts");
  return entries;
}

/** Each file has a name and bytes of its own. @param end where the directory begins */
function checkPlaces(entries: readonly ZipEntry[], end: number): void {
  const names = new Set<string>();
  for (const { name } of entries) {
    if (STRAY_NAME.test(name)) throw new ZipError(`The ZIP archive has the name ${name}, which leads out of it`);
    if (names.has(name)) throw new ZipError(`The ZIP archive has ${name} twice`);
    names.add(name);
  }
  const byPlace = entries.toSorted((one, other) => one.offset - other.offset);
  for (const [index, entry] of byPlace.entries()) {
    const limit = byPlace[index + 1]?.offset ?? end;
    if (entry.offset + LOCAL_HEADER_BYTES + entry.compressedSize > limit) {
      throw new ZipError(`The ZIP archive is damaged: ${entry.name} reaches into what follows it`);
    }
    const [least, most] =
      entry.method === STORED ? [entry.compressedSize, entry.compressedSize] : [0, entry.compressedSize * MAX_RATIO];
    if (entry.size < least || entry.size > most) {
      throw new ZipError(`The ZIP archive is damaged: ${entry.name} cannot have ${entry.size} bytes`);
    }
  }
}

function readEntryHeader(header: Buffer, nameLength: number): ZipEntry {
  const name = header.toString("utf8", CENTRAL_HEADER_BYTES, CENTRAL_HEADER_BYTES + nameLength);
  if ((header.readUInt16LE(8) & ENCRYPTED) !== 0) throw new ZipError(`${name} in the ZIP archive is encrypted`);
  const method = header.readUInt16LE(10);
  if (method !== STORED && method !== DEFLATED) {
    throw new ZipError(`${name} in the ZIP archive is packed by a method other than deflate`);
  }
  const large = zip64Numbers(header.subarray(CENTRAL_HEADER_BYTES + nameLength));
  const numberAt = (place: number): number => {
    const value = header.readUInt32LE(place);
    return value === MAX_UINT32 ? (large.shift() ?? value) : value;
  };
  // In the order in which they stand in the ZIP64 field.
  const size = numberAt(24);
  const compressedSize = numberAt(20);
  return { name, method, checksum: header.readUInt32LE(16), size, compressedSize, offset: numberAt(42) };
}

function zip64Numbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== ZIP64_FIELD) continue;
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    return Array.from({ length: Math.floor(field.length / 8) }, (_, index) =>
      toNumber(field.readBigUInt64LE(8 * index)),
    );
  }
  return [];
}

async function* readEntry(file: string, handle: FileHandle, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const header = await readAt(handle, entry.offset, entry.offset + LOCAL_HEADER_BYTES);
  if (header.length < LOCAL_HEADER_BYTES || header.readUInt32LE(0) !== LOCAL_HEADER) throw damaged(entry);
  const named = entry.offset + LOCAL_HEADER_BYTES;
  const start = named + header.readUInt16LE(26) + header.readUInt16LE(28);
  // A name that was changed in the directory alone would bring these bytes to another place.
  const name = await readAt(handle, named, named + header.readUInt16LE(26));
  if (name.toString("utf8") !== entry.name) throw damaged(entry);
  let [checksum, size] = [0, 0];
  try {
    for await (const chunk of unpacked(file, entry, start)) {
      checksum = crc32(chunk, checksum);
      size += chunk.length;
      // One that unpacks to more than it says is a trap for the reader's disk.
      if (size > entry.size) break;
      yield chunk;
    }
  } catch (cause) {
    throw isDamage(cause) ? damaged(entry, cause) : cause;
  }
  if (size !== entry.size || checksum !== entry.checksum) throw damaged(entry);
}

function unpacked(file: string, entry: ZipEntry, start: number): AsyncIterable<Buffer> | Iterable<Buffer> {
  if (entry.compressedSize === 0) return [];
  const source = createReadStream(file, { start, end: start + entry.compressedSize - 1 });
  // Streams without an encoding yield Buffers.
  if (entry.method === STORED) return source as AsyncIterable<Buffer>;
  const inflate = createInflateRaw();
  // Whoever reads `inflate` meets the error there.
  pipeline(source, inflate, () => undefined);
  return inflate as AsyncIterable<Buffer>; // As above.
}

/** Errors of zlib have such codes. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^(?:Z_|ERR_BUFFER)/.test(String(error.code));
}

function damaged({ name }: ZipEntry, cause?: unknown): ZipError {
  return new ZipError(`The ZIP archive is damaged: ${name} does not have the bytes that it should have`, { cause });
}

async function readAt(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.alloc(Math.max(0, end - start));
  let done = 0;
  while (done < buffer.length) {
    const { bytesRead } = await handle.read(buffer, done, buffer.length - done, start + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return buffer.subarray(0, done);
}

function toNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ZipError("The ZIP archive is damaged: a size is out of range");
  return Number(value);
}
