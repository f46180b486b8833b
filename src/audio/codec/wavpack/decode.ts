import { LowBits } from "./bits.ts";
import { type Block, SUB_BLOCKS } from "./block.ts";
import { powerOf } from "./logarithms.ts";
import { freshPass, isTerm, type Pass, unpredict } from "./prediction.ts";
import { sampleMaker } from "./samples.ts";
import { viewOf } from "../riff.ts";
import { type ChannelLevels, ResidueReader, silentLevels } from "./words.ts";

const MAX_PASSES = 16;
const TERM_BIAS = 5;

/**
 * The samples of a block, of one channel or of two: the format of David Bryant's WavPack 4 and 5, as its documentation and
 * decoder have it (BSD).
 * @throws RangeError for a block that is damaged
 */
export function decodeBlock(block: Block): Float32Array[] {
  const { flags, parts, samples } = block;
  const coded = flags.isMono || flags.isFalseStereo ? 1 : 2;
  const passes = passesOf(parts, coded);
  const levels = levelsOf(block, coded);
  const bits = new LowBits(parts.get(SUB_BLOCKS.bits) ?? new Uint8Array(0));
  const reader = new ResidueReader(bits, levels, flags);
  const make = sampleMaker(block);
  const channels = Array.from({ length: coded }, () => new Float32Array(samples));
  const residues = new Int32Array(coded);
  for (let moment = 0; moment < samples; moment++) {
    for (let channel = 0; channel < coded; channel++) residues[channel] = reader.read(channel);
    unpredict(passes, residues, moment);
    if (flags.isJoint && coded === 2) unjoin(residues);
    for (let channel = 0; channel < coded; channel++) {
      const samplesOf = channels[channel];
      if (samplesOf) samplesOf[moment] = make(residues[channel] ?? 0);
    }
    if (bits.isOver) throw new RangeError("Its bits end before its samples");
  }
  const [left] = channels;
  return flags.isFalseStereo && !flags.isMono && left ? [left, left.slice()] : channels;
}

function unjoin(residues: Int32Array): void {
  residues[1] = (residues[1] ?? 0) - ((residues[0] ?? 0) >> 1);
  residues[0] = (residues[0] ?? 0) + residues[1];
}

/** Passes are written from the last to the first. */
function passesOf(parts: Block["parts"], channels: number): Pass[] {
  const terms = parts.get(SUB_BLOCKS.terms) ?? new Uint8Array(0);
  if (terms.length > MAX_PASSES) throw new RangeError("It has too many passes");
  const passes = Array.from(terms, (byte) => freshPass((byte & 0x1f) - TERM_BIAS, byte >> 5));
  if (!passes.every(({ term }) => isTerm(term, channels))) throw new RangeError("It has an unknown pass");
  readWeights(passes, parts.get(SUB_BLOCKS.weights) ?? new Uint8Array(0), channels);
  readHistory(passes, parts.get(SUB_BLOCKS.history) ?? new Uint8Array(0), channels);
  return passes.toReversed();
}

function readWeights(passes: readonly Pass[], bytes: Uint8Array, channels: number): void {
  let at = 0;
  for (const pass of passes) {
    for (const channel of ([0, 1] as const).slice(0, channels)) {
      const byte = bytes[at++];
      if (byte === undefined) return;
      const weight = ((byte << 24) >> 24) * 8;
      pass.weights[channel] = weight > 0 ? weight + ((weight + 64) >> 7) : weight;
    }
  }
}

function readHistory(passes: readonly Pass[], bytes: Uint8Array, channels: number): void {
  const view = viewOf(bytes);
  let at = 0;
  const next = (): number => {
    const value = at + 2 <= bytes.length ? powerOf(view.getInt16(at, true)) : 0;
    at += 2;
    return value;
  };
  for (const { term, history } of passes) {
    const [left, right] = history;
    const both = channels === 2;
    if (term > 8) {
      [left[0], left[1]] = [next(), next()];
      if (both) [right[0], right[1]] = [next(), next()];
    } else if (term < 0) [left[0], right[0]] = [next(), next()];
    else {
      for (let i = 0; i < term; i++) {
        left[i] = next();
        if (both) right[i] = next();
      }
    }
  }
}

function levelsOf({ flags, parts }: Block, channels: number): ChannelLevels[] {
  const levels = Array.from({ length: channels }, silentLevels);
  const medians = parts.get(SUB_BLOCKS.medians) ?? new Uint8Array(0);
  const [view, rates] = [viewOf(medians), parts.get(SUB_BLOCKS.lossyRate) ?? new Uint8Array(0)];
  for (const [index, level] of levels.entries()) {
    for (const nth of [0, 1, 2] as const) {
      const at = 6 * index + 2 * nth;
      if (at + 2 <= medians.length) level.medians[nth] = powerOf(view.getInt16(at, true));
    }
  }
  if (flags.isLossy) readRates(levels, rates, flags.followsLevel);
  return levels;
}

function readRates(levels: readonly ChannelLevels[], bytes: Uint8Array, followsLevel: boolean): void {
  const view = viewOf(bytes);
  let at = 0;
  const next = (): number => {
    const value = at + 2 <= bytes.length ? view.getInt16(at, true) : 0;
    at += 2;
    return value;
  };
  if (followsLevel) for (const level of levels) level.slowLevel = powerOf(next());
  for (const level of levels) level.rate = (next() & 0xffff) * 0x1_0000;
  for (const level of levels) level.rateChange = powerOf(next());
}
