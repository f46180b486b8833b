import type { Hertz } from "../../audio.ts";
import { readText, viewOf } from "../riff.ts";
import { findBox, readBoxes } from "./boxes.ts";

/** How the sound of a track is encoded. */
export interface SoundDescription {
  /** Four letters that name the codec: "mp4a", "alac", "Opus", "fLaC", "sowt", "lpcm" … */
  codec: string;
  channels: number;
  sampleRate: Hertz;
  /** Bits of a sample, of PCM. */
  bits: number;
  /** Format flags of QuickTime's "lpcm": 1 float, 2 big-endian, 4 signed. */
  flags: number;
  /** Boxes behind the fixed part. */
  extensions: Uint8Array;
}

const FIXED_BYTES = 28;
const QUICKTIME_1_BYTES = 16;
const QUICKTIME_2_BYTES = 36;

/** Reads the first sound description of an `stsd` box; null if it has none. */
export function readSoundDescription(content: Uint8Array): SoundDescription | null {
  for (const { type, content: entry } of readBoxes(content.subarray(8))) {
    if (entry.length < FIXED_BYTES) return null;
    const view = viewOf(entry);
    const version = view.getUint16(8);
    const isSecond = version === 2 && entry.length >= FIXED_BYTES + QUICKTIME_2_BYTES;
    const fixed = FIXED_BYTES + (version === 1 ? QUICKTIME_1_BYTES : isSecond ? QUICKTIME_2_BYTES : 0);
    return {
      codec: type,
      channels: isSecond ? view.getUint32(40) : view.getUint16(16),
      sampleRate: isSecond ? view.getFloat64(32) : view.getUint32(24) / 65_536,
      bits: isSecond ? view.getUint32(48) : view.getUint16(18),
      flags: isSecond ? view.getUint32(52) : 0,
      extensions: entry.subarray(fixed),
    };
  }
  return null;
}

/** A box behind the description, or within the one that QuickTime wraps around them. */
export function findExtension({ extensions }: SoundDescription, type: string): Uint8Array | null {
  return findBox(extensions, type) ?? findBox(extensions, "wave", type);
}

/** Content of an elementary stream descriptor (ISO/IEC 14496-1, section 7.2.6). */
export interface ElementaryStream {
  /** Object type: 0x40 AAC, 0x66 to 0x68 AAC of MPEG-2, 0x69 and 0x6b MP1 to MP3. */
  objectType: number;
  /** The decoder's configuration; of AAC an AudioSpecificConfig. */
  configuration: Uint8Array;
}

const TAG = { stream: 3, decoder: 4, configuration: 5 };

/** Reads an `esds` box; null if it states no decoder. */
export function readElementaryStream(content: Uint8Array): ElementaryStream | null {
  const stream = readDescriptor(content.subarray(4), TAG.stream);
  if (!stream || stream.length < 3) return null;
  const flags = stream[2] ?? 0;
  // In this order: the stream it depends on, an address, the stream of its clock.
  const named = flags & 0x80 ? 5 : 3;
  const behindName = named + (flags & 0x40 ? 1 + (stream[named] ?? 0) : 0);
  const decoder = readDescriptor(stream.subarray(behindName + (flags & 0x20 ? 2 : 0)), TAG.decoder);
  if (!decoder || decoder.length < 13) return null;
  const configuration = readDescriptor(decoder.subarray(13), TAG.configuration) ?? new Uint8Array(0);
  return { objectType: decoder[0] ?? 0, configuration };
}

/** Lengths have seven bits a byte. */
function readDescriptor(bytes: Uint8Array, tag: number): Uint8Array | null {
  if (bytes[0] !== tag) return null;
  let length = 0;
  let at = 1;
  for (let more = true; more && at <= 4; at++) {
    const byte = bytes[at] ?? 0;
    length = length * 128 + (byte & 127);
    more = byte >= 128;
  }
  return bytes.subarray(at, at + length);
}

/** True if these bytes begin like an MP4, M4A or QuickTime file. */
export function isMp4(bytes: Uint8Array): boolean {
  const type = readText(bytes, 4, 4);
  if (type === "ftyp" || type === "moov") return true;
  // Old QuickTime files have no type; a box in front may be free space or the sound itself.
  if (type !== "wide" && type !== "mdat" && type !== "free" && type !== "skip") return false;
  for (const box of readBoxes(bytes)) if (box.type === "moov") return true;
  return false;
}
