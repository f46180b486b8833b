import type { AlacBits } from "./bits.ts";
import { DamagedAlacPacket } from "./damage.ts";

/** Parameters of the entropy coder for one channel. */
export interface EntropyParameters {
  /** The mean that it begins with. */
  mb: number;
  /** How fast the mean follows. */
  pb: number;
  /** Most bits of a remainder. */
  kb: number;
}

const MEAN_SHIFT = 9;
/** A mean below this many 512ths begins a run of zeros. */
const RUN_BELOW = 1 << (MEAN_SHIFT - 2);
const MAX_PREFIX = 9;
const MAX_MEAN = 0xffff;
const LONGEST_RUN = 65_535;

/**
 * Decodes residuals by the adaptive Golomb code of Apple Lossless (`dyn_decomp` of Apple's reference decoder, Apache-2.0).
 * @param residuals filled from 0 to `count`
 * @param bits of a residual that is written out in full
 * @throws DamagedAlacPacket
 */
export function readResiduals(
  reader: AlacBits,
  { residuals, count, bits }: { residuals: Int32Array; count: number; bits: number },
  { mb, pb, kb }: EntropyParameters,
): void {
  // Encoders that write all samples out state no parameters.
  if (kb === 0) throw new DamagedAlacPacket();
  let mean = mb;
  let afterRun = 0;
  for (let at = 0; at < count;) {
    const k = Math.min(31 - Math.clz32((mean >>> MEAN_SHIFT) + 3), kb);
    const code = readCode(reader, (1 << k) - 1, k, bits);
    const folded = code + afterRun;
    // The lowest bit is the sign.
    residuals[at++] = folded & 1 ? -((folded + 1) / 2) : folded / 2;
    mean = code > MAX_MEAN ? MAX_MEAN : (Math.imul(pb, folded) + mean - (Math.imul(pb, mean) >>> MEAN_SHIFT)) >>> 0;
    afterRun = 0;
    if (mean >= RUN_BELOW || at >= count) continue;
    const run = readRun(reader, mean, kb);
    if (at + run > count) throw new DamagedAlacPacket();
    residuals.fill(0, at, at + run);
    at += run;
    afterRun = run >= LONGEST_RUN ? 0 : 1;
    mean = 0;
  }
  reader.check();
}

function readRun(reader: AlacBits, mean: number, kb: number): number {
  const k = Math.clz32(mean) - 24 + ((mean + 16) >> 6);
  const most = ((1 << k) - 1) & ((1 << kb) - 1);
  return readCode(reader, most, k, 16);
}

/** A prefix of ones, then k bits, of which the last is left out where the others are zero; nine ones and all bits otherwise. */
function readCode(reader: AlacBits, most: number, k: number, bits: number): number {
  const prefix = Math.clz32(~reader.peek());
  if (prefix >= MAX_PREFIX) {
    reader.position += MAX_PREFIX;
    return reader.read(bits);
  }
  reader.position += prefix + 1;
  const value = reader.peek() >>> (32 - k);
  if (value < 2) {
    reader.position += k - 1;
    return prefix * most;
  }
  reader.position += k;
  return prefix * most + value - 1;
}
