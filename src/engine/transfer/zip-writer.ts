import { pipeline, Readable } from "node:stream";
import { createDeflateRaw, crc32 } from "node:zlib";
import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_BYTES,
  DATA_DESCRIPTOR,
  DEFLATED,
  END_RECORD,
  END_RECORD_BYTES,
  LOCAL_HEADER,
  LOCAL_HEADER_BYTES,
  MAX_UINT16,
  MAX_UINT32,
  SIZES_BEHIND,
  STORED,
  UTF8_NAMES,
  ZIP64_END_RECORD,
  ZIP64_END_RECORD_BYTES,
  ZIP64_FIELD,
  ZIP64_LOCATOR,
  ZIP64_LOCATOR_BYTES,
} from "./zip-format.ts";

/** A file for an archive; its bytes are asked for when the one before has been written. */
export interface ZipPart {
  /** Folders are parted by "/". */
  name: string;
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** False for what does not get smaller, such as audio. */
  compress: boolean;
}

interface Written {
  name: Buffer;
  method: number;
  checksum: number;
  size: number;
  compressedSize: number;
  offset: number;
}

/** ZIP 4.5, the first with ZIP64. */
const VERSION = 45;
/** "Made on Unix", with a mode: else an archive unpacks to unreadable files. */
const MADE_ON_UNIX = 3 << 8;
const FILE_MODE = 0o100644 * 0x1_00_00;

/**
 * An archive in pieces, of any size: it holds no file in memory, and goes over to ZIP64 where it must. Sizes and
 * checksums stand behind the bytes and in the directory at the end.
 * @param modified of all files
 */
export async function* writeZip(
  parts: AsyncIterable<ZipPart> | Iterable<ZipPart>,
  modified: Date,
): AsyncGenerator<Uint8Array> {
  const written: Written[] = [];
  const stamp = dosTime(modified);
  let offset = 0;
  for await (const part of parts) {
    const name = Buffer.from(part.name);
    if (name.length > MAX_UINT16) throw new RangeError(`A name in a ZIP archive has at most ${MAX_UINT16} bytes`);
    const method = part.compress ? DEFLATED : STORED;
    const header = localHeader(name, method, stamp);
    yield header;
    const sums = { checksum: 0, size: 0, compressedSize: 0 };
    for await (const chunk of packed(part, sums)) {
      sums.compressedSize += chunk.length;
      yield chunk;
    }
    const descriptor = dataDescriptor(sums);
    yield descriptor;
    written.push({ name, method, offset, ...sums });
    offset += header.length + sums.compressedSize + descriptor.length;
  }
  let size = 0;
  for (const file of written) {
    const header = centralHeader(file, stamp);
    size += header.length;
    yield header;
  }
  yield endRecords({ count: written.length, size, offset });
}

/** The part's bytes as they stand in the archive; counts what goes in. */
async function* packed(part: ZipPart, sums: { checksum: number; size: number }): AsyncGenerator<Uint8Array> {
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of part.bytes) {
      sums.checksum = crc32(chunk, sums.checksum);
      sums.size += chunk.length;
      yield chunk;
    }
  }
  if (!part.compress) return yield* counted();
  const deflate = createDeflateRaw();
  // Whoever reads `deflate` meets the error there.
  pipeline(Readable.from(counted()), deflate, () => undefined);
  yield* deflate as AsyncIterable<Buffer>; // A Transform yields Buffers.
}

interface DosTime {
  time: number;
  date: number;
}

/** Local time in steps of two seconds; DOS counts years from 1980. */
function dosTime(moment: Date): DosTime {
  const year = Math.min(Math.max(moment.getFullYear(), 1980), 2107) - 1980;
  return {
    time: (moment.getHours() << 11) | (moment.getMinutes() << 5) | (moment.getSeconds() >> 1),
    date: (year << 9) | ((moment.getMonth() + 1) << 5) | moment.getDate(),
  };
}

/** With an empty ZIP64 field, which says that the sizes behind the data have eight bytes. */
function localHeader(name: Buffer, method: number, { time, date }: DosTime): Buffer {
  const header = Buffer.alloc(LOCAL_HEADER_BYTES);
  header.writeUInt32LE(LOCAL_HEADER, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(SIZES_BEHIND | UTF8_NAMES, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt16LE(time, 10);
  header.writeUInt16LE(date, 12);
  header.writeUInt32LE(MAX_UINT32, 18);
  header.writeUInt32LE(MAX_UINT32, 22);
  header.writeUInt16LE(name.length, 26);
  const field = zip64Field([0, 0]);
  header.writeUInt16LE(field.length, 28);
  return Buffer.concat([header, name, field]);
}

function dataDescriptor({ checksum, size, compressedSize }: Omit<Written, "name" | "method" | "offset">): Buffer {
  const descriptor = Buffer.alloc(24);
  descriptor.writeUInt32LE(DATA_DESCRIPTOR, 0);
  descriptor.writeUInt32LE(checksum, 4);
  descriptor.writeBigUInt64LE(BigInt(compressedSize), 8);
  descriptor.writeBigUInt64LE(BigInt(size), 16);
  return descriptor;
}

function centralHeader(file: Written, { time, date }: DosTime): Buffer {
  const numbers = [file.size, file.compressedSize, file.offset];
  const field = zip64Field(numbers.filter(isLarge));
  const header = Buffer.alloc(CENTRAL_HEADER_BYTES);
  header.writeUInt32LE(CENTRAL_HEADER, 0);
  header.writeUInt16LE(MADE_ON_UNIX | VERSION, 4);
  header.writeUInt16LE(VERSION, 6);
  header.writeUInt16LE(SIZES_BEHIND | UTF8_NAMES, 8);
  header.writeUInt16LE(file.method, 10);
  header.writeUInt16LE(time, 12);
  header.writeUInt16LE(date, 14);
  header.writeUInt32LE(file.checksum, 16);
  header.writeUInt32LE(Math.min(file.compressedSize, MAX_UINT32), 20);
  header.writeUInt32LE(Math.min(file.size, MAX_UINT32), 24);
  header.writeUInt16LE(file.name.length, 28);
  header.writeUInt16LE(field.length, 30);
  header.writeUInt32LE(FILE_MODE, 38);
  header.writeUInt32LE(Math.min(file.offset, MAX_UINT32), 42);
  return Buffer.concat([header, file.name, field]);
}

function isLarge(value: number): boolean {
  return value >= MAX_UINT32;
}

function zip64Field(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  const field = Buffer.alloc(4 + 8 * values.length);
  field.writeUInt16LE(ZIP64_FIELD, 0);
  field.writeUInt16LE(8 * values.length, 2);
  values.forEach((value, index) => field.writeBigUInt64LE(BigInt(value), 4 + 8 * index));
  return field;
}

interface Directory {
  count: number;
  size: number;
  offset: number;
}

function endRecords(directory: Directory): Buffer {
  const { count, size, offset } = directory;
  const end = Buffer.alloc(END_RECORD_BYTES);
  end.writeUInt32LE(END_RECORD, 0);
  end.writeUInt16LE(Math.min(count, MAX_UINT16), 8);
  end.writeUInt16LE(Math.min(count, MAX_UINT16), 10);
  end.writeUInt32LE(Math.min(size, MAX_UINT32), 12);
  end.writeUInt32LE(Math.min(offset, MAX_UINT32), 16);
  const needsZip64 = count >= MAX_UINT16 || isLarge(size) || isLarge(offset);
  return needsZip64 ? Buffer.concat([zip64EndRecords(directory), end]) : end;
}

function zip64EndRecords({ count, size, offset }: Directory): Buffer {
  const record = Buffer.alloc(ZIP64_END_RECORD_BYTES);
  record.writeUInt32LE(ZIP64_END_RECORD, 0);
  record.writeBigUInt64LE(BigInt(ZIP64_END_RECORD_BYTES - 12), 4);
  record.writeUInt16LE(MADE_ON_UNIX | VERSION, 12);
  record.writeUInt16LE(VERSION, 14);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(ZIP64_LOCATOR_BYTES);
  locator.writeUInt32LE(ZIP64_LOCATOR, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator]);
}
