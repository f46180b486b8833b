import type { LowBits } from "./bits.ts";
import { logarithmOf, powerOf } from "./logarithms.ts";

/** Adaptive Golomb coding of one channel: three medians, each at about 5/7 of what is above the one before. */
export interface ChannelLevels {
  medians: [number, number, number];
  /** Of lossy files: the level so far, the bit rate in logarithms and how it changes, and how coarse values are. */
  slowLevel: number;
  rate: number;
  rateChange: number;
  coarseness: number;
}

/** A channel before its block has said anything. */
export function silentLevels(): ChannelLevels {
  return { medians: [0, 0, 0], slowLevel: 0, rate: 0, rateChange: 0, coarseness: 0 };
}

/** Unary codes are at most this long; 16 of them begin a longer number. */
const MAX_ONES = 33;
const ESCAPE = 16;
/** How quickly each median follows. */
const FOLLOWING = [128, 64, 32] as const;
const SAME_LEVEL = 0x100;

/** Reads the residues of a block, of one channel or of two in turn. */
export class ResidueReader {
  readonly #bits: LowBits;
  readonly #levels: readonly ChannelLevels[];
  readonly #isLossy: boolean;
  readonly #followsLevel: boolean;
  #zeros = 0;
  /** A unary code tells of its neighbour: that it is at least 1, or that it is 0. */
  #holdsOne = 0;
  #holdsZero = false;

  constructor(bits: LowBits, levels: readonly ChannelLevels[], { isLossy, followsLevel }: LossyMode) {
    this.#bits = bits;
    this.#levels = levels;
    this.#isLossy = isLossy;
    this.#followsLevel = followsLevel;
  }

  /** The next residue of a channel. */
  read(channel: number): number {
    const levels = this.#levels[channel] ?? silentLevels();
    if (this.#isSilent() && this.#readSilence()) {
      if (this.#followsLevel) levels.slowLevel -= decayOf(levels.slowLevel);
      return 0;
    }
    const band = this.#readBand();
    if (this.#isLossy && channel === 0) this.#setCoarseness();
    const { base, span } = bandOf(levels.medians, band);
    const size =
      levels.coarseness === 0 ? base + this.#readTail(span) : this.#readCoarsely(base, span, levels.coarseness);
    const isNegative = this.#bits.read(1) === 1;
    if (this.#followsLevel) levels.slowLevel += logarithmOf(size) - decayOf(levels.slowLevel);
    return isNegative ? ~size : size;
  }

  #isSilent(): boolean {
    return this.#levels.every(({ medians }) => medians[0] < 2) && !this.#holdsZero && this.#holdsOne === 0;
  }

  /** @returns true within a run of zeros */
  #readSilence(): boolean {
    if (this.#zeros > 0) {
      this.#zeros -= 1;
      return this.#zeros > 0;
    }
    this.#zeros = this.#readLength(this.#bits.readOnes(MAX_ONES));
    if (this.#zeros === 0) return false;
    for (const { medians } of this.#levels) medians.fill(0);
    return true;
  }

  /** Numbers from 2 on are written as how many bits they have, and these but for the highest. */
  #readLength(bits: number): number {
    return bits < 2 ? bits : this.#bits.read(bits - 1) + 2 ** (bits - 1);
  }

  /** Above how many medians the residue lies. */
  #readBand(): number {
    if (this.#holdsZero) {
      this.#holdsZero = false;
      return 0;
    }
    const ones = this.#bits.readOnes(MAX_ONES);
    const code = ones === ESCAPE ? ones + this.#readLength(this.#bits.readOnes(MAX_ONES)) : ones;
    const band = (code >>> 1) + this.#holdsOne;
    this.#holdsOne = code & 1;
    this.#holdsZero = this.#holdsOne === 0;
    return band;
  }

  /** A number of 0 to `span`, in as few bits as can be. */
  #readTail(span: number): number {
    if (span < 1) return 0;
    const bits = 31 - Math.clz32(span);
    const short = 2 ** (bits + 1) - span - 1;
    const value = this.#bits.read(bits);
    return value < short ? value : value * 2 - short + this.#bits.read(1);
  }

  /** Halves the span until it is as small as the bit rate asks for, and takes its middle. */
  #readCoarsely(base: number, span: number, coarseness: number): number {
    let [low, left] = [base, span];
    let middle = (low * 2 + left + 1) >>> 1;
    while (left > coarseness) {
      if (this.#bits.read(1) === 1) {
        left -= middle - low;
        low = middle;
      } else left = middle - low - 1;
      middle = (low * 2 + left + 1) >>> 1;
    }
    return middle;
  }

  #setCoarseness(): void {
    const rates = this.#levels.map((levels) => {
      levels.rate += levels.rateChange;
      return levels.rate >>> 16;
    });
    const decays = this.#levels.map(({ slowLevel }) => decayOf(slowLevel));
    const balanced = this.#followsLevel ? balance(rates, decays) : rates;
    for (const [index, levels] of this.#levels.entries()) {
      const [rate = 0, decay = 0] = [balanced[index], decays[index]];
      if (!this.#followsLevel) levels.coarseness = powerOf(rate);
      else levels.coarseness = decay - rate > -SAME_LEVEL ? powerOf(decay - rate + SAME_LEVEL) : 0;
    }
  }
}

/** Whether residues are rounded, and whether the rounding follows the level. */
export interface LossyMode {
  isLossy: boolean;
  followsLevel: boolean;
}

function decayOf(level: number): number {
  return (level + 0x80) >> 8;
}

/** Of two channels the louder one gets more bits. */
function balance(rates: readonly number[], decays: readonly number[]): readonly number[] {
  const [left = 0, right] = rates;
  if (right === undefined) return rates;
  const shift = ((decays[1] ?? 0) - (decays[0] ?? 0) + right + 1) >> 1;
  if (shift > left) return [0, left * 2];
  return -shift > left ? [left * 2, 0] : [left - shift, left + shift];
}

/** The lowest size in a band and how far it reaches; the medians follow. */
function bandOf(medians: ChannelLevels["medians"], band: number): { base: number; span: number } {
  const [low, middle, high] = medians.map((median) => (median >> 4) + 1);
  const bounds = [0, low ?? 1, (low ?? 1) + (middle ?? 1)];
  const top = (bounds[2] ?? 0) + (band - 2) * (high ?? 1);
  const place = Math.min(band, 2);
  for (let below = 0; below < Math.min(band, 3); below++) raise(medians, below);
  if (band < 3) lower(medians, band);
  const width = [low, middle, high][place] ?? 1;
  return { base: band < 2 ? (bounds[band] ?? 0) : top, span: width - 1 };
}

function raise(medians: ChannelLevels["medians"], index: number): void {
  const [median = 0, following = 128] = [medians[index], FOLLOWING[index]];
  medians[index] = median + Math.floor((median + following) / following) * 5;
}

function lower(medians: ChannelLevels["medians"], index: number): void {
  const [median = 0, following = 128] = [medians[index], FOLLOWING[index]];
  medians[index] = median - Math.floor((median + following - 2) / following) * 2;
}
