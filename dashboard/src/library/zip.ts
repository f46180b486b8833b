/**
 * Writes ZIP archives without compressing, since audio does not get smaller (APPNOTE.TXT 6.3.10, method 0). No ZIP64:
 * at most 65,535 files and 4 GiB.
 */

/** A file for an archive. */
export interface ZipEntry {
  /** Without folders. */
  name: string;
  bytes: Uint8Array<ArrayBuffer>;
  modified: Date;
}

const MAX_FILES = 0xff_ff;
const MAX_BYTES = 0xff_ff_ff_ff;
const LOCAL_HEADER_BYTES = 30;
const CENTRAL_HEADER_BYTES = 46;
const END_BYTES = 22;
/** ZIP 2.0; names are UTF-8. */
const VERSION = 20;
const FLAGS = 0x08_00;

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
 * @throws RangeError where it would be larger than the format allows
 */
export async function* zip(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const written: Written[] = [];
  let offset = 0;
  for await (const { name, bytes, modified } of entries) {
    const file = {
      name: new TextEncoder().encode(name),
      checksum: crc32(bytes),
      size: bytes.length,
      offset,
      ...dosTime(modified),
    };
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

function localHeader(file: Written): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(LOCAL_HEADER_BYTES + file.name.length));
  view.setUint32(0, 0x04_03_4b_50, true);
  writeFacts(view, 4, file);
  return withName(view, LOCAL_HEADER_BYTES, file.name);
}

function centralHeader(file: Written): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(CENTRAL_HEADER_BYTES + file.name.length));
  view.setUint32(0, 0x02_01_4b_50, true);
  view.setUint16(4, VERSION, true);
  writeFacts(view, 6, file);
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

/** DOS date and time, in local time, from 1980 on in steps of two seconds. */
function dosTime(moment: Date): { time: number; date: number } {
  const year = Math.max(0, moment.getFullYear() - 1980);
  return {
    time: (moment.getHours() << 11) | (moment.getMinutes() << 5) | (moment.getSeconds() >> 1),
    date: (year << 9) | ((moment.getMonth() + 1) << 5) | moment.getDate(),
  };
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xed_b8_83_20 : value >>> 1;
  return value >>> 0;
});

/** CRC-32 of ISO 3309, as ZIP and PNG have it. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xff_ff_ff_ff;
  for (const byte of bytes) value = (CRC_TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return ~value >>> 0;
}
