import type { BitWriter } from "../bit-writer.ts";

/** How a residual is written: partitions of equal length, each with its own Rice parameter (RFC 9639, section 9.2.7). */
export interface RicePlan {
  /** The block has 2^order partitions. */
  order: number;
  parameters: Uint8Array;
  /** An upper bound of what it takes. */
  bits: number;
}

const MAX_PARTITION_ORDER = 8;
/** Parameters above this need the coding with 5 bits for each. */
const MAX_SHORT_PARAMETER = 14;
const MAX_PARAMETER = 30;

/**
 * Chooses partitions and parameters.
 * @param residual a whole block; the first `warmUp` values are not part of it
 */
export function planResidual(residual: Int32Array, warmUp: number): RicePlan {
  const finest = finestOrder(residual.length, warmUp);
  let sums = partitionSums(residual, warmUp, finest);
  let best = planPartitions(sums, residual.length, warmUp);
  while (sums.length > 1) {
    sums = pairSums(sums);
    const plan = planPartitions(sums, residual.length, warmUp);
    if (plan.bits <= best.bits) best = plan;
  }
  return best;
}

/** Writes the residual of a subframe. */
export function writeResidual(writer: BitWriter, residual: Int32Array, warmUp: number, plan: RicePlan): void {
  const isShort = plan.parameters.every((parameter) => parameter <= MAX_SHORT_PARAMETER);
  writer.write(isShort ? 0 : 1, 2);
  writer.write(plan.order, 4);
  const size = residual.length >> plan.order;
  plan.parameters.forEach((parameter, partition) => {
    writer.write(parameter, isShort ? 4 : 5);
    const end = (partition + 1) * size;
    for (let i = Math.max(warmUp, partition * size); i < end; i++) {
      const folded = fold(residual[i] ?? 0);
      writer.writeUnary(folded >>> parameter);
      writer.write(folded, parameter);
    }
  });
}

/** 0, −1, 1, −2, … become 0, 1, 2, 3, …: small either way. */
function fold(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

/** Partitions are equally long, and the first holds more than the warm-up. */
function finestOrder(length: number, warmUp: number): number {
  let order = 0;
  while (order < MAX_PARTITION_ORDER && length % (2 << order) === 0 && length >> (order + 1) > warmUp) order += 1;
  return order;
}

function partitionSums(residual: Int32Array, warmUp: number, order: number): Float64Array {
  const size = residual.length >> order;
  const sums = new Float64Array(1 << order);
  for (let partition = 0; partition < sums.length; partition++) {
    let sum = 0;
    const end = (partition + 1) * size;
    for (let i = Math.max(warmUp, partition * size); i < end; i++) sum += fold(residual[i] ?? 0);
    sums[partition] = sum;
  }
  return sums;
}

function pairSums(sums: Float64Array): Float64Array {
  return Float64Array.from({ length: sums.length / 2 }, (_, i) => (sums[2 * i] ?? 0) + (sums[2 * i + 1] ?? 0));
}

function planPartitions(sums: Float64Array, length: number, warmUp: number): RicePlan {
  const size = length / sums.length;
  const parameters = new Uint8Array(sums.length);
  let bits = 6;
  sums.forEach((sum, partition) => {
    const count = partition === 0 ? size - warmUp : size;
    const parameter = bestParameter(sum, count);
    parameters[partition] = parameter;
    bits += 5 + partitionBits(sum, count, parameter);
  });
  return { order: Math.log2(sums.length), parameters, bits };
}

/** Near the logarithm of the mean; its neighbours decide. */
function bestParameter(sum: number, count: number): number {
  const guess = Math.floor(Math.log2(Math.max(1, sum / Math.max(1, count))));
  const candidates = [guess - 1, guess, guess + 1].filter((k) => k >= 0 && k <= MAX_PARAMETER);
  return candidates.reduce((best, k) => (partitionBits(sum, count, k) < partitionBits(sum, count, best) ? k : best));
}

/** The quotients together are at most the quotient of the sum. */
function partitionBits(sum: number, count: number, parameter: number): number {
  return count * (1 + parameter) + Math.floor(sum / 2 ** parameter);
}
