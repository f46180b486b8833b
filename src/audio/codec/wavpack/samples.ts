import { LowBits } from "./bits.ts";
import { type Block, SUB_BLOCKS } from "./block.ts";

/** Turns the integers of a block into samples from -1 to 1. */
export type SampleMaker = (integer: number) => number;

/** What a float's bits hold that integers do not. */
const FLOAT = { shiftOnes: 1, shiftSame: 2, shiftSent: 4, zeroSent: 8, zeroSign: 16 } as const;
const EXPONENT_MAX = 255;
const MANTISSA = 23;
/** A checksum stands before the bits. */
const CHECKSUM_BYTES = 4;

/** The maker for a block's kind of samples; of a file without the bits that a lossless one adds, the nearest value. */
export function sampleMaker({ flags, parts }: Block): SampleMaker {
  const written = parts.get(SUB_BLOCKS.moreBits);
  const more = written ? new LowBits(written, CHECKSUM_BYTES) : null;
  return flags.isFloat ? floatMaker(parts.get(SUB_BLOCKS.floatInfo), more) : integerMaker({ flags, parts }, more);
}

function integerMaker({ flags, parts }: Pick<Block, "flags" | "parts">, more: LowBits | null): SampleMaker {
  const [sent = 0, zeros = 0, ones = 0, same = 0] = parts.get(SUB_BLOCKS.intInfo) ?? [];
  // Without the bits that are written apart, what lies below them is not there either.
  const missing = sent > 0 && !more ? sent + zeros + ones + same : 0;
  const shift = flags.shift + missing;
  const scale = 2 ** shift / 2 ** (8 * flags.bytesPerSample - 1);
  const limit = 2 ** (8 * flags.bytesPerSample - 1 - shift);
  return (integer) => {
    const value = missing > 0 ? integer : widened(withSent(integer));
    // Rounded values may lie beyond full scale; ffmpeg writes those of 8 bits with another sign, which the width undoes.
    return scale * (flags.isLossy ? Math.max(-limit, Math.min(limit - 1, value)) : wrapped(value, limit));
  };

  function withSent(integer: number): number {
    return more && sent > 0 ? integer * 2 ** sent + more.read(Math.min(32, sent)) : integer;
  }

  /** The lowest bits, which were left out: all 0, all 1, or each as the lowest that is written. */
  function widened(integer: number): number {
    if (zeros > 0) return integer * 2 ** zeros;
    if (ones > 0) return (integer + 1) * 2 ** ones - 1;
    const lowest = Math.abs(integer % 2);
    return same > 0 ? (integer + lowest) * 2 ** same - lowest : integer;
  }
}

function wrapped(value: number, limit: number): number {
  return value >= -limit && value < limit ? value : value - 2 * limit * Math.floor((value + limit) / (2 * limit));
}

function floatMaker(info: Uint8Array = new Uint8Array(4), more: LowBits | null): SampleMaker {
  const [flags = 0, shift = 0, maxExponent = 0] = info;
  const word = new DataView(new ArrayBuffer(4));
  return (integer) => {
    word.setUint32(0, integer === 0 ? zeroOf() : numberOf(integer));
    const value = word.getFloat32(0);
    return Number.isFinite(value) ? value : 0;
  };

  function zeroOf(): number {
    if (!more || (flags & FLOAT.zeroSent) === 0) return 0;
    if (more.read(1) === 1) {
      const mantissa = more.read(MANTISSA);
      const exponent = maxExponent >= 25 ? more.read(8) : 0;
      return packed(more.read(1), exponent, mantissa);
    }
    return (flags & FLOAT.zeroSign) === 0 ? 0 : packed(more.read(1), 0, 0);
  }

  function numberOf(integer: number): number {
    const sign = integer < 0 ? 1 : 0;
    const size = Math.abs(integer) * 2 ** shift;
    if (size >= 2 ** (MANTISSA + 1)) {
      return packed(sign, EXPONENT_MAX, more?.read(1) === 1 ? more.read(MANTISSA) : 0);
    }
    if (maxExponent === 0) return packed(sign, 0, size);
    const places = Math.clz32(size) - 8;
    // Below the smallest exponent the leading one is written.
    const used = maxExponent <= places ? maxExponent - 1 : places;
    const exponent = maxExponent <= places ? 0 : maxExponent - places;
    return packed(sign, exponent, size * 2 ** used + lowBits(used));
  }

  function lowBits(count: number): number {
    if (count === 0) return 0;
    const areOnes =
      (flags & FLOAT.shiftOnes) !== 0 || (more !== null && (flags & FLOAT.shiftSame) !== 0 && more.read(1) === 1);
    if (areOnes) return 2 ** count - 1;
    return more && (flags & FLOAT.shiftSent) !== 0 ? more.read(count) : 0;
  }
}

function packed(sign: number, exponent: number, mantissa: number): number {
  return ((sign << 31) | (exponent << MANTISSA) | (mantissa & (2 ** MANTISSA - 1))) >>> 0;
}
