import { viewOf, writeText } from "../riff.ts";

/** Packets that end a page together, and the position behind the last of them. */
export interface OggPagePackets {
  packets: readonly Uint8Array[];
  granule: number;
}

const HEADER_BYTES = 27;
const MAX_LACING = 255;
const FLAGS = { continued: 1, first: 2, last: 4 };

/**
 * Writes one stream as an Ogg file (RFC 3533). A packet that does not fit on a page goes on in the next.
 * @param serial of the stream; the same packets and number give the same bytes
 */
export function writeOggPages(pages: readonly OggPagePackets[], serial: number): Uint8Array[] {
  const written: Uint8Array[] = [];
  pages.forEach(({ packets, granule }, index) => {
    const lacing = packets.flatMap(({ length }) => lacingOf(length));
    const content = packets.flatMap((packet) => [...packet]);
    let at = 0;
    for (let start = 0; start < lacing.length; start += MAX_LACING) {
      const part = lacing.slice(start, start + MAX_LACING);
      const isEnd = start + MAX_LACING >= lacing.length;
      const bytes = part.reduce((sum, length) => sum + length, 0);
      const flags =
        (start > 0 && lacing[start - 1] === MAX_LACING ? FLAGS.continued : 0) |
        (written.length === 0 ? FLAGS.first : 0) |
        (isEnd && index === pages.length - 1 ? FLAGS.last : 0);
      const position = isEnd ? granule : -1;
      written.push(
        page({ flags, position, serial, number: written.length, lacing: part }, content.slice(at, at + bytes)),
      );
      at += bytes;
    }
  });
  return written;
}

/** A packet's lengths are 255 each until one below ends it. */
function lacingOf(length: number): number[] {
  return [...Array.from({ length: Math.floor(length / 255) }, () => 255), length % 255];
}

interface PageHeader {
  flags: number;
  /** -1 where no packet ends. */
  position: number;
  serial: number;
  number: number;
  lacing: readonly number[];
}

function page({ flags, position, serial, number, lacing }: PageHeader, content: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + lacing.length + content.length);
  const view = viewOf(bytes);
  writeText(bytes, 0, "OggS");
  bytes[5] = flags;
  view.setBigInt64(6, BigInt(position), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, number, true);
  bytes[26] = lacing.length;
  bytes.set(lacing, HEADER_BYTES);
  bytes.set(content, HEADER_BYTES + lacing.length);
  view.setUint32(22, oggChecksum(bytes), true);
  return bytes;
}

const POLYNOMIAL = 0x04c1_1db7;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x8000_0000 ? (value << 1) ^ POLYNOMIAL : value << 1;
  return value >>> 0;
});

/** CRC-32 of a page whose own field is 0: not reflected, from 0 (RFC 3533, section 6). */
function oggChecksum(bytes: Uint8Array): number {
  let value = 0;
  for (const byte of bytes) value = ((value << 8) ^ (TABLE[((value >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0;
  return value;
}
