import { readNumber } from "./ebml.ts";

/** One block: frames of one track. */
export interface Block {
  track: number;
  frames: Uint8Array[];
}

const LACING = { none: 0, xiph: 1, fixed: 2, ebml: 3 };

/** Reads the content of a block (RFC 9559, section 10); null for one that makes no sense. */
export function readBlock(content: Uint8Array): Block | null {
  const track = readNumber(content, 0);
  if (!track || track.value === null) return null;
  // Two bytes of time lie between.
  const flags = content[track.length + 2];
  if (flags === undefined) return null;
  const frames = readFrames(content.subarray(track.length + 3), (flags >> 1) & 3);
  return frames && { track: track.value, frames };
}

function readFrames(bytes: Uint8Array, lacing: number): Uint8Array[] | null {
  if (lacing === LACING.none) return [bytes];
  const count = (bytes[0] ?? 0) + 1;
  const sizes =
    lacing === LACING.fixed
      ? fixedSizes(bytes.subarray(1), count)
      : lacing === LACING.xiph
        ? readXiphSizes(bytes.subarray(1), count)
        : readEbmlSizes(bytes.subarray(1), count);
  return sizes && cut(bytes.subarray(1 + sizes.bytes), sizes.sizes);
}

interface Sizes {
  /** Size of each frame, in bytes. */
  sizes: number[];
  /** Bytes in which they are written. */
  bytes: number;
}

function fixedSizes({ length }: Uint8Array, count: number): Sizes | null {
  const size = length / count;
  return Number.isInteger(size) ? { sizes: Array.from({ length: count }, () => size), bytes: 0 } : null;
}

/** Bytes of 255 add up until one below ends a size; the last frame has the rest. */
export function readXiphSizes(bytes: Uint8Array, count: number): Sizes | null {
  const sizes: number[] = [];
  let at = 0;
  while (sizes.length < count - 1) {
    let size = 0;
    for (let more = true; more; at++) {
      const byte = bytes[at];
      if (byte === undefined) return null;
      size += byte;
      more = byte === 255;
    }
    sizes.push(size);
  }
  return withRest({ sizes, bytes: at }, bytes.length);
}

/** The first size, then how much each differs from the one before. */
function readEbmlSizes(bytes: Uint8Array, count: number): Sizes | null {
  const sizes: number[] = [];
  let at = 0;
  while (sizes.length < count - 1) {
    const number = readNumber(bytes, at);
    if (!number || number.value === null) return null;
    const previous = sizes.at(-1);
    sizes.push(previous === undefined ? number.value : previous + number.value - (2 ** (7 * number.length - 1) - 1));
    at += number.length;
  }
  return withRest({ sizes, bytes: at }, bytes.length);
}

function withRest({ sizes, bytes }: Sizes, length: number): Sizes {
  const rest = length - bytes - sizes.reduce((sum, size) => sum + size, 0);
  return { sizes: [...sizes, rest], bytes };
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] | null {
  const frames: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    if (size < 0 || at + size > bytes.length) return null;
    frames.push(bytes.subarray(at, at + size));
    at += size;
  }
  return frames;
}
