/** An Opus packet's frames (RFC 6716, section 3). */
export interface OpusPacket {
  /** Configuration and channels, shared by all frames; the lowest two bits are 0, as for a packet of one frame. */
  toc: number;
  /** Samples of one frame at 48 kHz. */
  frameSamples: number;
  frames: Uint8Array[];
}

const MAX_FRAME_BYTES = 1_275;
/** 120 ms. */
const MAX_PACKET_SAMPLES = 5_760;
const SILK_FRAME_SAMPLES = [480, 960, 1_920, 2_880] as const;

/**
 * Takes a packet apart.
 * @returns null for one that breaks a rule of section 3.4, which a decoder refuses too
 */
export function readOpusPacket(bytes: Uint8Array): OpusPacket | null {
  const first = bytes[0];
  if (first === undefined) return null;
  const frameSamples = frameSamplesOf(first >> 3);
  const frames = splitFrames(bytes, first & 3);
  if (!frames || frames.length * frameSamples > MAX_PACKET_SAMPLES) return null;
  return { toc: first & ~3, frameSamples, frames };
}

/** Samples at 48 kHz of a packet, by its first bytes alone; 0 for one that makes no sense. */
export function opusPacketSamples(bytes: Uint8Array): number {
  const first = bytes[0];
  if (first === undefined) return 0;
  const code = first & 3;
  const count = code === 0 ? 1 : code === 3 ? (bytes[1] ?? 0) & 63 : 2;
  const samples = count * frameSamplesOf(first >> 3);
  return samples <= MAX_PACKET_SAMPLES ? samples : 0;
}

/** Section 3.1, table 2: SILK from 10 to 60 ms, hybrid 10 and 20 ms, CELT from 2.5 to 20 ms. */
function frameSamplesOf(configuration: number): number {
  // Two bits are one of four places.
  if (configuration < 12) return SILK_FRAME_SAMPLES[(configuration & 3) as 0 | 1 | 2 | 3];
  if (configuration < 16) return configuration % 2 === 0 ? 480 : 960;
  return 120 << (configuration & 3);
}

function splitFrames(bytes: Uint8Array, code: number): Uint8Array[] | null {
  const body = bytes.subarray(1);
  switch (code) {
    case 0:
      return framesOf(body, [body.length]);
    case 1:
      return body.length % 2 === 0 ? framesOf(body, [body.length / 2, body.length / 2]) : null;
    case 2: {
      const size = readSize(body, 0);
      return size && framesOf(body.subarray(size.bytes), [size.value, body.length - size.bytes - size.value]);
    }
    default:
      return splitMany(body);
  }
}

function framesOf(body: Uint8Array, sizes: readonly number[]): Uint8Array[] | null {
  const frames: Uint8Array[] = [];
  let offset = 0;
  for (const size of sizes) {
    if (size < 0 || size > MAX_FRAME_BYTES || offset + size > body.length) return null;
    frames.push(body.subarray(offset, offset + size));
    offset += size;
  }
  return frames;
}

/** A size below 252 is one byte, the others two (section 3.2.1). */
function readSize(bytes: Uint8Array, offset: number): { value: number; bytes: 1 | 2 } | null {
  const first = bytes[offset];
  if (first === undefined) return null;
  if (first < 252) return { value: first, bytes: 1 };
  const second = bytes[offset + 1];
  return second === undefined ? null : { value: second * 4 + first, bytes: 2 };
}

/** Code 3: any number of frames, of one size or of any, with padding at the end (section 3.2.5). */
function splitMany(body: Uint8Array): Uint8Array[] | null {
  const flags = body[0] ?? 0;
  const count = flags & 63;
  if (count === 0) return null;
  let offset = 1;
  let padding = 0;
  for (let more = (flags & 0x40) !== 0; more; offset++) {
    const value = body[offset];
    if (value === undefined) return null;
    padding += value === 255 ? 254 : value;
    more = value === 255;
  }
  const end = body.length - padding;
  const isVariable = (flags & 0x80) !== 0;
  const sizes: number[] = [];
  for (let left = isVariable ? count - 1 : 0; left > 0; left--) {
    const size = readSize(body, offset);
    if (!size) return null;
    sizes.push(size.value);
    offset += size.bytes;
  }
  if (offset > end) return null;
  const rest = body.subarray(offset, end);
  if (isVariable) return framesOf(rest, [...sizes, rest.length - sizes.reduce((sum, size) => sum + size, 0)]);
  const size = rest.length / count;
  return Number.isInteger(size)
    ? framesOf(
        rest,
        Array.from({ length: count }, () => size),
      )
    : null;
}
