import type { Hertz } from "../../audio.ts";
import { tagsLength } from "../tags/leading-tags.ts";
import { readText, viewOf } from "../riff.ts";

/** The header of one frame of MPEG audio. */
export interface Mp3Frame {
  offset: number;
  bytes: number;
  layer: 1 | 2 | 3;
  sampleRate: Hertz;
  channels: 1 | 2;
  /** Samples per channel: 384 in layer I, 1152 in layer II, and in layer III 1152 (MPEG-1) or 576 (MPEG-2 and 2.5). */
  samples: number;
  /** Length of the side information, behind which an Info header lies. */
  sideInfoBytes: number;
}

/** Content of the Info, Xing or VBRI header in a first frame. */
export interface Mp3Info {
  /** Frames of audio, the header's own not counted. */
  frames: number | null;
  /** Samples to drop from the start of what the encoder was fed, and from the end; null without a LAME part. */
  delay: number | null;
  padding: number | null;
}

/** Bit rates in kbit/s of MPEG-1 by layer, then those of MPEG-2 and 2.5 (ISO/IEC 11172-3 and 13818-3, 2.4.2.3). */
const KBPS = {
  1: {
    1: kbps("32 64 96 128 160 192 224 256 288 320 352 384 416 448"),
    2: kbps("32 48 56 64 80 96 112 128 144 160 176 192 224 256"),
  },
  2: {
    1: kbps("32 48 56 64 80 96 112 128 160 192 224 256 320 384"),
    2: kbps("8 16 24 32 40 48 56 64 80 96 112 128 144 160"),
  },
  3: {
    1: kbps("32 40 48 56 64 80 96 112 128 160 192 224 256 320"),
    2: kbps("8 16 24 32 40 48 56 64 80 96 112 128 144 160"),
  },
} as const;
const MPEG1_RATES = [44_100, 48_000, 32_000];
/** Frames in a row that make chance agreement impossible. */
const FRAMES_TO_TRUST = 3;
/** Junk that may precede the first frame. */
const MAX_LEADING_JUNK = 65_536;

/** Reads the frame header at `offset`, or null if none lies there. Free-format frames are not supported. */
export function readFrame(bytes: Uint8Array, offset: number): Mp3Frame | null {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes.subarray(offset, offset + 4);
  const version = (b1 >> 3) & 3;
  const layer = LAYERS[(b1 >> 1) & 3];
  const baseRate = MPEG1_RATES[(b2 >> 2) & 3];
  const isHeader = b0 === 0xff && (b1 & 0xe0) === 0xe0 && version !== 1 && offset + 4 <= bytes.length;
  if (!isHeader || layer === undefined || baseRate === undefined) return null;
  const mpeg1 = version === 3;
  const rate = KBPS[layer][mpeg1 ? 1 : 2][b2 >> 4] ?? 0;
  if (rate === 0) return null;
  const sampleRate = mpeg1 ? baseRate : version === 2 ? baseRate / 2 : baseRate / 4;
  const samples = layer === 1 ? 384 : layer === 3 && !mpeg1 ? 576 : 1152;
  const channels = b3 >> 6 === 3 ? 1 : 2;
  const sideInfoBytes = mpeg1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17;
  // Layer I counts in slots of four bytes.
  const slotBytes = layer === 1 ? 4 : 1;
  const slots = Math.floor(((samples / 8) * rate * 1000) / (sampleRate * slotBytes)) + ((b2 >> 1) & 1);
  return { offset, bytes: slots * slotBytes, layer, sampleRate, channels, samples, sideInfoBytes };
}

/** By their two bits. */
const LAYERS = [undefined, 3, 2, 1] as const;

/** By the index in a header; 0 is the free format. */
function kbps(rates: string): number[] {
  return [0, ...rates.split(" ").map(Number)];
}

/** The first frame of an MP3 stream at or soon after `start`, or null if this is no MP3. */
export function findFirstFrame(bytes: Uint8Array, start: number): Mp3Frame | null {
  const end = Math.min(bytes.length, start + MAX_LEADING_JUNK);
  for (let offset = bytes.indexOf(0xff, start); offset >= 0 && offset < end; offset = bytes.indexOf(0xff, offset + 1)) {
    const frame = readFrame(bytes, offset);
    if (frame && isTrustworthy(bytes, frame, start)) return frame;
  }
  return null;
}

/** A few frames in a row, or, right at the start, whole frames up to the very end. */
function isTrustworthy(bytes: Uint8Array, first: Mp3Frame, start: number): boolean {
  let frame = first;
  for (let count = 1; count < FRAMES_TO_TRUST; count++) {
    const next = frame.offset + frame.bytes;
    if (next === bytes.length) return first.offset === start;
    const following = readFrame(bytes, next);
    if (!following || !isLike(following, first)) return false;
    frame = following;
  }
  return true;
}

/**
 * All complete frames from `first` on, also those of other rates, which joined files have. Tags between them are passed over;
 * damaged stretches are skipped to the next frames in a row: two of the rate before, or three of another.
 */
export function* walkFrames(bytes: Uint8Array, first: Mp3Frame): Generator<Mp3Frame> {
  let frame: Mp3Frame | null = first;
  while (frame && frame.offset + frame.bytes <= bytes.length) {
    yield frame;
    const end: number = frame.offset + frame.bytes;
    const next = readFrame(bytes, end);
    const isNext: boolean = next !== null && isFollowed(bytes, next, frame.sampleRate, 0);
    frame = isNext ? next : resynchronise(bytes, end + tagsLength(bytes.subarray(end)), frame.sampleRate);
  }
}

function resynchronise(bytes: Uint8Array, start: number, sampleRate: Hertz): Mp3Frame | null {
  for (let offset = bytes.indexOf(0xff, start); offset >= 0; offset = bytes.indexOf(0xff, offset + 1)) {
    const frame = readFrame(bytes, offset);
    if (frame && isFollowed(bytes, frame, sampleRate, 1)) return frame;
  }
  return null;
}

function isLike(one: Mp3Frame, other: Mp3Frame): boolean {
  return one.sampleRate === other.sampleRate && one.layer === other.layer;
}

/** @param asked frames that must follow one of the known rate */
function isFollowed(bytes: Uint8Array, frame: Mp3Frame, sampleRate: Hertz, asked: number): boolean {
  let left = frame.sampleRate === sampleRate ? asked : FRAMES_TO_TRUST - 1;
  for (let last = frame; left > 0; left--) {
    const following = readFrame(bytes, last.offset + last.bytes);
    if (!following || !isLike(following, frame)) return false;
    last = following;
  }
  return true;
}

const HAS_FRAME_COUNT = 1;

/** Where Fraunhofer's encoders put their header, in every kind of frame, and where it counts frames. */
const VBRI = { offset: 36, frames: 14 };

/** True if a frame holds a VBRI header in place of sound. */
export function isVbri(bytes: Uint8Array, { offset, bytes: length, layer }: Mp3Frame): boolean {
  const isWhole = Math.min(length, bytes.length - offset) >= VBRI.offset + VBRI.frames + 4;
  return layer === 3 && isWhole && readText(bytes, offset + VBRI.offset, 4) === "VBRI";
}

/** Reads the Info, Xing or VBRI header of a first frame, or null if the frame is audio itself. */
export function readInfoHeader(bytes: Uint8Array, frame: Mp3Frame): Mp3Info | null {
  if (frame.layer !== 3) return null;
  const content = bytes.subarray(frame.offset, frame.offset + frame.bytes);
  if (isVbri(bytes, frame))
    return { frames: viewOf(content).getUint32(VBRI.offset + VBRI.frames), delay: null, padding: null };
  const tag = 4 + frame.sideInfoBytes;
  if (!["Info", "Xing"].includes(readText(content, tag, 4)) || content.length < tag + 12) return null;
  const flags = viewOf(content).getUint32(tag + 4);
  const frames = flags & HAS_FRAME_COUNT ? viewOf(content).getUint32(tag + 8) : null;
  // Each flag stands for one optional field: frame count, byte count, seek table, quality.
  const lame = tag + 8 + (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  const hasLame = content.length >= lame + 24 && /^L(AME|avc|avf)/.test(readText(content, lame, 4));
  if (!hasLame) return { frames, delay: null, padding: null };
  const [high = 0, middle = 0, low = 0] = content.subarray(lame + 21, lame + 24);
  return { frames, delay: (high << 4) | (middle >> 4), padding: ((middle & 15) << 8) | low };
}
