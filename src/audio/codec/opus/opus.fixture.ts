import { viewOf, writeText } from "../riff.ts";

/** Writers of Opus's header and packets, by RFC 7845 and RFC 6716 and not by our readers. */

interface HeadFields {
  channels?: number;
  preSkip?: number;
  /** Steps of 1/256 dB. */
  gain?: number;
  family?: number;
  streams?: number;
  coupled?: number;
  mapping?: readonly number[];
}

/** An identification header; with a table of channels unless its family is 0. */
export function opusHead(fields: HeadFields = {}): Uint8Array {
  const { channels = 2, preSkip = 0, gain = 0, family = 0, streams = 1, coupled = 1, mapping = [0, 1] } = fields;
  const bytes = new Uint8Array(family === 0 ? 19 : 21 + mapping.length);
  writeText(bytes, 0, "OpusHead\x01");
  bytes[9] = channels;
  viewOf(bytes).setUint16(10, preSkip, true);
  viewOf(bytes).setUint32(12, 44_100, true);
  viewOf(bytes).setInt16(16, gain, true);
  bytes[18] = family;
  if (family !== 0) bytes.set([streams, coupled, ...mapping], 19);
  return bytes;
}

/** The first byte of a packet: what it holds, whether in stereo, and how its frames are told apart. */
export function tocOf(configuration: number, code: 0 | 1 | 2 | 3, isStereo = false): number {
  return configuration * 8 + (isStereo ? 4 : 0) + code;
}

/** A frame's size before it: one byte, or two from 252 on. */
export function sizeBytes(size: number): number[] {
  return size < 252 ? [size] : [252 + (size % 4), (size - 252 - (size % 4)) / 4];
}

/** A count byte of so many frames and the bytes that say how long the padding is. */
export function countBytes(count: number, isVariable: boolean, padding: number | null): number[] {
  const flags = (isVariable ? 0x80 : 0) | (padding === null ? 0 : 0x40);
  if (padding === null) return [flags | count];
  const full = Math.floor(padding / 254);
  const isEven = full > 0 && padding % 254 === 0;
  // 255 stands for 254 bytes and more to come.
  const lengths = isEven
    ? [...Array.from({ length: full - 1 }, () => 255), 254]
    : [...Array.from({ length: full }, () => 255), padding % 254];
  return [flags | count, ...lengths];
}
