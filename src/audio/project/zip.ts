/**
 * Writes ZIP archives without compressing, since audio does not get smaller (APPNOTE.TXT 6.3.10, method 0). No ZIP64:
 * at most 65,535 files and 4 GiB. Sizes and checksums stand before the bytes of each file, so that whoever reads the
 * archive as a stream needs no guess where a stored file ends.
 */

import { crc32 } from "../codec/crc-32.ts";

/** A file for an archive. */
export interface ZipEntry {
  /** Folders are parted by "/": "Drums/kick.wav". */
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  modified: Date;
}

/** How an archive is written. */
export interface ZipOptions {
  /** Writes times in UTC, so that the same files give the same bytes in every time zone; the default is local time. */
  utc?: boolean;
}

const MAX_FILES = 0xff_ff;
const MAX_BYTES = 0xff_ff_ff_ff;
const MAX_NAME_BYTES = 0xff_ff;
const LOCAL_HEADER_BYTES = 30;
const CENTRAL_HEADER_BYTES = 46;
const END_BYTES = 22;
/** ZIP 2.0; names are UTF-8. */
const VERSION = 20;
const FLAGS = 0x08_00;
/** "Made on Unix": Info-ZIP takes names of an archive made on FAT for a code page of DOS, whatever the flags say. */
const MADE_ON_UNIX = 3 << 8;
/** A regular file that its owner may write: without a mode, archives made on Unix unpack to unreadable files. */
const FILE_MODE = 0o100644 * 0x1_00_00;
/** DOS counts years from 1980 in seven bits. */
const FIRST_YEAR = 1980;
const LAST_YEAR = FIRST_YEAR + 127;

interface Written {
  name: Uint8Array<ArrayBuffer>;
  checksum: number;
  size: number;
  offset: number;
  time: number;
  date: number;
}

/**
 * The archive in pieces, in order; an entry is asked for when the one before has been given out.
 * @throws RangeError where it would be larger than the format allows, or two files would have one name
 */
export async function* zip(
  entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>,
  { utc = false }: ZipOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const written: Written[] = [];
  const taken = new Set<string>();
  let offset = 0;
  for await (const { name, bytes, modified } of entries) {
    checkName(name, taken);
    const time = dosTime(modified, utc);
    const file = { name: new TextEncoder().encode(name), checksum: crc32(bytes), size: bytes.length, offset, ...time };
    const header = localHeader(file);
    offset += header.length + bytes.length;
    written.push(file);
    if (offset > MAX_BYTES || written.length > MAX_FILES) throw new RangeError("A ZIP file holds 4 GiB; take fewer");
    yield header;
    yield bytes;
  }
  const directory = written.map(centralHeader);
  const size = directory.reduce((sum, header) => sum + header.length, 0);
  yield* directory;
  yield endRecord({ count: written.length, size, offset });
}

/** A name that would leave the folder where it is unpacked, or replace another file there, is none. */
function checkName(name: string, taken: Set<string>): void {
  const isUnsafe = name.split("/").some((part) => part === "" || part === "." || part === "..") || /[\\\0]/.test(name);
  if (isUnsafe || new TextEncoder().encode(name).length > MAX_NAME_BYTES) {
    throw new RangeError(`"${name.slice(0, 80)}" is no name for a file in an archive`);
  }
  const key = name.toLowerCase();
  if (taken.has(key)) throw new RangeError(`Two files of an archive are called ${name}`);
  taken.add(key);
}

function localHeader(file: Written): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(LOCAL_HEADER_BYTES + file.name.length));
  view.setUint32(0, 0x04_03_4b_50, true);
  writeFacts(view, 4, file);
  return withName(view, LOCAL_HEADER_BYTES, file.name);
}

function centralHeader(file: Written): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(CENTRAL_HEADER_BYTES + file.name.length));
  view.setUint32(0, 0x02_01_4b_50, true);
  view.setUint16(4, MADE_ON_UNIX | VERSION, true);
  writeFacts(view, 6, file);
  view.setUint32(38, FILE_MODE, true);
  view.setUint32(42, file.offset, true);
  return withName(view, CENTRAL_HEADER_BYTES, file.name);
}

/** The fields that both headers have, in the same order. The method stays 0: stored. */
function writeFacts(view: DataView, at: number, { name, checksum, size, time, date }: Written): void {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, FLAGS, true);
  view.setUint16(at + 6, time, true);
  view.setUint16(at + 8, date, true);
  view.setUint32(at + 10, checksum, true);
  view.setUint32(at + 14, size, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, name.length, true);
}

function withName(view: DataView<ArrayBuffer>, at: number, name: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(view.buffer);
  bytes.set(name, at);
  return bytes;
}

function endRecord({ count, size, offset }: { count: number; size: number; offset: number }): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(END_BYTES));
  view.setUint32(0, 0x06_05_4b_50, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, offset, true);
  return new Uint8Array(view.buffer);
}

/** DOS date and time, from 1980 to 2107 in steps of two seconds. */
function dosTime(moment: Date, utc: boolean): { time: number; date: number } {
  const { year, month, day, hours, minutes, seconds } = utc ? utcParts(moment) : localParts(moment);
  if (!(year >= FIRST_YEAR)) return { time: 0, date: (1 << 5) | 1 };
  return {
    time: (hours << 11) | (minutes << 5) | (seconds >> 1),
    date: ((Math.min(year, LAST_YEAR) - FIRST_YEAR) << 9) | (month << 5) | day,
  };
}

function utcParts(moment: Date) {
  return {
    year: moment.getUTCFullYear(),
    month: moment.getUTCMonth() + 1,
    day: moment.getUTCDate(),
    hours: moment.getUTCHours(),
    minutes: moment.getUTCMinutes(),
    seconds: moment.getUTCSeconds(),
  };
}

function localParts(moment: Date): ReturnType<typeof utcParts> {
  return {
    year: moment.getFullYear(),
    month: moment.getMonth() + 1,
    day: moment.getDate(),
    hours: moment.getHours(),
    minutes: moment.getMinutes(),
    seconds: moment.getSeconds(),
  };
}
