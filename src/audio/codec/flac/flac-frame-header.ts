import type { Hertz } from "../../audio.ts";
import { BitReader, EndOfBits } from "../bit-reader.ts";
import { crc8 } from "./flac-crc.ts";

/** How the channels of a block were taken apart. */
export type FlacStereo = "independent" | "left-side" | "side-right" | "mid-side";

/** The head of one block of samples. */
export interface FlacFrameHeader {
  blockSize: number;
  channels: number;
  stereo: FlacStereo;
  /** Null: as STREAMINFO says. */
  bitDepth: number | null;
  /** Null: as STREAMINFO says. */
  sampleRate: Hertz | null;
  /** Where the subframes begin. */
  end: number;
}

/** The longest header: 4 bytes, 7 of a number, 2 of a size, 2 of a rate, 1 of a checksum. */
const MAX_HEADER_BYTES = 16;
const RATES: readonly (Hertz | null)[] = [
  null,
  88_200,
  176_400,
  192_000,
  8_000,
  16_000,
  22_050,
  24_000,
  32_000,
  44_100,
  48_000,
  96_000,
];
/** By code; undefined: reserved. */
const DEPTHS: readonly (number | null | undefined)[] = [null, 8, 12, undefined, 16, 20, 24, 32];
const STEREO: Record<number, FlacStereo> = { 8: "left-side", 9: "side-right", 10: "mid-side" };

/**
 * Reads the header of a frame (RFC 9639, section 9.1).
 * @returns null when none begins here, or one whose checksum is wrong
 */
export function readFlacFrameHeader(bytes: Uint8Array, offset: number): FlacFrameHeader | null {
  if (bytes[offset] !== 0xff || ((bytes[offset + 1] ?? 0) & 0xfe) !== 0xf8) return null;
  try {
    return parse(bytes.subarray(offset, offset + MAX_HEADER_BYTES), offset);
  } catch (error) {
    if (error instanceof EndOfBits) return null;
    throw error;
  }
}

function parse(bytes: Uint8Array, offset: number): FlacFrameHeader | null {
  const reader = new BitReader(bytes, 2);
  const sizeCode = reader.read(4);
  const rateCode = reader.read(4);
  const channelCode = reader.read(4);
  const bitDepth = DEPTHS[reader.read(3)];
  const isReserved = reader.read(1) === 1;
  if (bitDepth === undefined || isReserved || sizeCode === 0 || channelCode > 10 || rateCode === 15) return null;
  if (!skipNumber(reader)) return null;
  const blockSize = readBlockSize(reader, sizeCode);
  const sampleRate = readSampleRate(reader, rateCode);
  const checked = bytes.subarray(0, reader.offset);
  if (reader.read(8) !== crc8(checked)) return null;
  return {
    blockSize,
    channels: channelCode < 8 ? channelCode + 1 : 2,
    stereo: STEREO[channelCode] ?? "independent",
    bitDepth,
    sampleRate,
    end: offset + reader.offset,
  };
}

/** The frame's or sample's number, written as UTF-8 writes a character of up to 36 bits. @returns whether it is sound */
function skipNumber(reader: BitReader): boolean {
  const first = reader.read(8);
  const ones = Math.clz32(~(first << 24));
  if (ones === 0) return true;
  if (ones === 1 || ones > 7) return false;
  for (let more = 1; more < ones; more++) if (reader.read(8) >>> 6 !== 0b10) return false;
  return true;
}

function readBlockSize(reader: BitReader, code: number): number {
  if (code === 1) return 192;
  if (code <= 5) return 576 << (code - 2);
  if (code === 6) return reader.read(8) + 1;
  if (code === 7) return reader.read(16) + 1;
  return 256 << (code - 8);
}

function readSampleRate(reader: BitReader, code: number): Hertz | null {
  if (code === 12) return reader.read(8) * 1_000;
  if (code === 13) return reader.read(16);
  if (code === 14) return reader.read(16) * 10;
  return RATES[code] ?? null;
}
