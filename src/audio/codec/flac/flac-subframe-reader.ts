import type { BitReader } from "../bit-reader.ts";

/** A frame that breaks the rules of the format. */
export class DamagedFlacFrame extends Error {
  override readonly name = "DamagedFlacFrame";
}

/** Predictors of order 0 to 4: a polynomial of degree n − 1 through the last n samples (RFC 9639, section 9.2.5). */
const FIXED: readonly (readonly number[])[] = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];
const UNCODED_PARAMETER = { short: 15, long: 31 };

/**
 * Reads one channel of one block (RFC 9639, section 9.2).
 * @param samples takes the whole steps; doubles, since a side channel of 32 bits has 33, and sums of a predictor up to 53
 * @param bitDepth of this channel: one more than the stream's for a side channel
 * @throws DamagedFlacFrame | EndOfBits
 */
export function readFlacSubframe(reader: BitReader, samples: Float64Array, bitDepth: number): void {
  if (reader.read(1) !== 0) throw new DamagedFlacFrame("a subframe does not begin with 0");
  const type = reader.read(6);
  const wasted = reader.read(1) === 1 ? reader.readUnary() + 1 : 0;
  const depth = bitDepth - wasted;
  if (depth < 1) throw new DamagedFlacFrame("more bits are wasted than there are");
  if (type === 0) samples.fill(reader.readSigned(depth));
  else if (type === 1) for (let i = 0; i < samples.length; i++) samples[i] = reader.readSigned(depth);
  else if (type >= 8 && type <= 12)
    readPredicted(reader, samples, { depth, order: type - 8, readWeights: fixedWeights });
  else if (type >= 32) readPredicted(reader, samples, { depth, order: type - 31, readWeights });
  else throw new DamagedFlacFrame(`subframe type ${type} is reserved`);
  if (wasted > 0) for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) * 2 ** wasted;
}

/** A linear predictor: the newest sample counts with the first weight; the sum is divided by `divisor` and rounded down. */
interface Predictor {
  weights: Float64Array;
  divisor: number;
}

interface PredictedSubframe {
  depth: number;
  order: number;
  readWeights: (reader: BitReader, order: number) => Predictor;
}

function readPredicted(
  reader: BitReader,
  samples: Float64Array,
  { depth, order, readWeights: read }: PredictedSubframe,
): void {
  if (order > samples.length) throw new DamagedFlacFrame("the predictor is longer than the block");
  for (let i = 0; i < order; i++) samples[i] = reader.readSigned(depth);
  const predictor = read(reader, order);
  readResidual(reader, samples, order);
  addPrediction(samples, predictor);
}

function fixedWeights(_reader: BitReader, order: number): Predictor {
  return { weights: Float64Array.from(FIXED[order] ?? []), divisor: 1 };
}

function readWeights(reader: BitReader, order: number): Predictor {
  const precision = reader.read(4) + 1;
  const shift = reader.readSigned(5);
  if (precision === 16 || shift < 0) throw new DamagedFlacFrame("the predictor's precision or shift is not allowed");
  return { weights: Float64Array.from({ length: order }, () => reader.readSigned(precision)), divisor: 2 ** shift };
}

/** Turns prediction errors into samples, in place. Division by a power of two is exact. */
function addPrediction(samples: Float64Array, { weights, divisor }: Predictor): void {
  const order = weights.length;
  for (let i = order; i < samples.length; i++) {
    let sum = 0;
    for (let j = 0; j < order; j++) sum += (weights[j] ?? 0) * (samples[i - 1 - j] ?? 0);
    samples[i] = (samples[i] ?? 0) + Math.floor(sum / divisor);
  }
}

/** Partitions of Rice codes (RFC 9639, section 9.2.7), written behind the `warmUp` first samples. */
function readResidual(reader: BitReader, samples: Float64Array, warmUp: number): void {
  const method = reader.read(2);
  if (method > 1) throw new DamagedFlacFrame(`residual coding ${method} is reserved`);
  const partitions = 1 << reader.read(4);
  const size = samples.length / partitions;
  if (!Number.isInteger(size) || size < warmUp) throw new DamagedFlacFrame("the partitions do not fit the block");
  const [parameterBits, uncoded] = method === 0 ? [4, UNCODED_PARAMETER.short] : [5, UNCODED_PARAMETER.long];
  for (let partition = 0; partition < partitions; partition++) {
    const part = samples.subarray(partition === 0 ? warmUp : partition * size, (partition + 1) * size);
    const parameter = reader.read(parameterBits);
    if (parameter === uncoded) readUncoded(reader, part);
    else readRice(reader, part, parameter);
  }
}

function readUncoded(reader: BitReader, part: Float64Array): void {
  const width = reader.read(5);
  for (let i = 0; i < part.length; i++) part[i] = reader.readSigned(width);
}

function readRice(reader: BitReader, part: Float64Array, parameter: number): void {
  const step = 2 ** parameter;
  for (let i = 0; i < part.length; i++) {
    part[i] = unfold(reader.readUnary() * step + reader.read(parameter));
  }
}

/** 0, 1, 2, 3, … stand for 0, −1, 1, −2, … */
function unfold(folded: number): number {
  if (folded <= MAX_INT32) return (folded >> 1) ^ -(folded & 1);
  return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
}

const MAX_INT32 = 0x7fff_ffff;
