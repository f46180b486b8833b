import { AudioError, type Hertz } from "../../audio.ts";
import { viewOf } from "../riff.ts";

/** A block of one or two channels. Its header is 32 bytes, then come sub-blocks. */
export interface Block {
  /** Bytes with the header. */
  size: number;
  /** Samples of the whole file, where the block says so and it is known. */
  totalSamples: number | null;
  /** Where its samples begin in the file. */
  start: number;
  samples: number;
  flags: Flags;
  /** By `SUB_BLOCKS`; the last where there are several. */
  parts: Map<number, Uint8Array>;
}

/** What a block says of its samples. */
export interface Flags {
  bytesPerSample: number;
  isMono: boolean;
  isLossy: boolean;
  /** The right channel was taken from the left. */
  isJoint: boolean;
  isFloat: boolean;
  followsLevel: boolean;
  /** It begins, or ends, the channels of a moment. */
  isFirst: boolean;
  isLast: boolean;
  shift: number;
  /** Both channels are alike, and one of them is written. */
  isFalseStereo: boolean;
  isDsd: boolean;
  sampleRate: Hertz | null;
}

/** Numbers of sub-blocks, without the bits that state their length and that they may be passed over. */
export const SUB_BLOCKS = {
  terms: 2,
  weights: 3,
  history: 4,
  medians: 5,
  lossyRate: 6,
  floatInfo: 8,
  intInfo: 9,
  bits: 10,
  moreBits: 12,
  channels: 13,
  sampleRate: 0x27,
} as const;

const HEADER_BYTES = 32;
/** "wvpk": compared by bytes, since it is sought at each "w" of what is no block. */
const MARK = [0x77, 0x76, 0x70, 0x6b];
const UNKNOWN = 0xffff_ffff;
const LARGE = 0x80;
const ODD = 0x40;
const RATES = [
  6000, 8000, 9600, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000, 192_000,
];
/** A little more than encoders write: memory is taken for no more, whatever a header states. */
const MAX_SAMPLES = 150_000;
/** Larger ones are no blocks to its own decoder either; parts of them would be sought for long. */
const MAX_BLOCK_BYTES = 1_048_576;
/** Versions of the stream that have this layout. */
const VERSIONS = { low: 0x402, high: 0x410 };

/** True if a block begins here. */
export function isBlock(bytes: Uint8Array, at = 0): boolean {
  return bytes.length >= at + HEADER_BYTES && MARK.every((byte, i) => bytes[at + i] === byte);
}

/** The blocks of a file that are whole, one after the other; what lies between them is passed over. */
export function* blocksOf(bytes: Uint8Array): Generator<Block> {
  for (let at = 0; at + HEADER_BYTES <= bytes.length;) {
    const size = isBlock(bytes, at) ? viewOf(bytes).getUint32(at + 4, true) + 8 : 0;
    if (size < HEADER_BYTES || size > MAX_BLOCK_BYTES) {
      const next = bytes.indexOf(MARK[0] ?? 0, at + 1);
      if (next < 0) return;
      at = next;
      continue;
    }
    if (at + size > bytes.length) return;
    yield readBlock(bytes.subarray(at, at + size));
    at += size;
  }
}

function readBlock(bytes: Uint8Array): Block {
  const view = viewOf(bytes);
  const version = view.getUint16(8, true);
  if (version < VERSIONS.low || version > VERSIONS.high)
    throw new AudioError("unsupported", `This WavPack file is of version ${version.toString(16)}, which is not read.`);
  const [total, samples] = [view.getUint32(12, true), view.getUint32(20, true)];
  if (samples > MAX_SAMPLES)
    throw new AudioError(
      "truncated",
      "This WavPack file is damaged: it has a block of impossible length. Copy or export it again.",
    );
  const parts = partsOf(bytes.subarray(HEADER_BYTES));
  return {
    size: bytes.length,
    totalSamples: total === UNKNOWN ? null : total + (view.getUint8(11) << 24) * 256,
    start: view.getUint32(16, true),
    samples,
    flags: flagsOf(view.getUint32(24, true), parts.get(SUB_BLOCKS.sampleRate)),
    parts,
  };
}

function flagsOf(bits: number, statedRate: Uint8Array | undefined): Flags {
  const is = (bit: number): boolean => ((bits >>> bit) & 1) === 1;
  const [low = 0, middle = 0, high = 0] = statedRate ?? [];
  return {
    bytesPerSample: (bits & 3) + 1,
    isMono: is(2),
    isLossy: is(3),
    isJoint: is(4),
    isFloat: is(7),
    followsLevel: is(9),
    isFirst: is(11),
    isLast: is(12),
    shift: (bits >>> 13) & 0x1f,
    isFalseStereo: is(30),
    isDsd: is(31),
    sampleRate: statedRate ? low + middle * 0x100 + high * 0x1_0000 : (RATES[(bits >>> 23) & 15] ?? null),
  };
}

function partsOf(bytes: Uint8Array): Map<number, Uint8Array> {
  const parts = new Map<number, Uint8Array>();
  for (let at = 0; at + 2 <= bytes.length;) {
    const [id = 0, low = 0, middle = 0, high = 0] = bytes.subarray(at, at + 4);
    const isLarge = (id & LARGE) !== 0;
    const start = at + (isLarge ? 4 : 2);
    const length = 2 * (isLarge ? low + middle * 0x100 + high * 0x1_0000 : low);
    parts.set(id & 0x3f, bytes.subarray(start, start + length - ((id & ODD) === 0 || length === 0 ? 0 : 1)));
    at = start + length;
  }
  return parts;
}
