import type { BitWriter } from "../bit-writer.ts";
import { planResidual, writeResidual, type RicePlan } from "./flac-residual.ts";

/** One channel of one block, ready to be written (RFC 9639, section 9.2). */
export interface Subframe {
  samples: Int32Array;
  bitDepth: number;
  coding:
    | { kind: "constant" }
    | { kind: "verbatim" }
    | { kind: "fixed"; order: number; residual: Int32Array; rice: RicePlan };
  /** An upper bound of what it takes. */
  bits: number;
}

const HEADER_BITS = 8;
const MAX_ORDER = 4;
const TYPE = { constant: 0, verbatim: 1, fixed: 8 };

/** Chooses the shortest coding of a channel: one value, a fixed predictor with its residual, or the samples as they are. */
export function planSubframe(samples: Int32Array, bitDepth: number): Subframe {
  const [first = 0] = samples;
  if (samples.every((sample) => sample === first)) {
    return { samples, bitDepth, coding: { kind: "constant" }, bits: HEADER_BITS + bitDepth };
  }
  const order = bestOrder(samples);
  const residual = predictionError(samples, order);
  const rice = planResidual(residual, order);
  const bits = HEADER_BITS + order * bitDepth + rice.bits;
  const verbatimBits = HEADER_BITS + samples.length * bitDepth;
  return bits < verbatimBits
    ? { samples, bitDepth, coding: { kind: "fixed", order, residual, rice }, bits }
    : { samples, bitDepth, coding: { kind: "verbatim" }, bits: verbatimBits };
}

/** Writes a planned channel. */
export function writeSubframe(writer: BitWriter, { samples, bitDepth, coding }: Subframe): void {
  switch (coding.kind) {
    case "constant":
      writer.write(TYPE.constant << 1, HEADER_BITS);
      writer.write(samples[0] ?? 0, bitDepth);
      return;
    case "verbatim":
      writer.write(TYPE.verbatim << 1, HEADER_BITS);
      for (const sample of samples) writer.write(sample, bitDepth);
      return;
    case "fixed":
      writer.write((TYPE.fixed + coding.order) << 1, HEADER_BITS);
      for (const sample of samples.subarray(0, coding.order)) writer.write(sample, bitDepth);
      writeResidual(writer, coding.residual, coding.order, coding.rice);
  }
}

/** The order of the fixed predictor whose errors are smallest together. */
function bestOrder(samples: Int32Array): number {
  let best = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let error = samples;
  for (let order = 0; order <= Math.min(MAX_ORDER, samples.length - 1); order++) {
    if (order > 0) error = differences(error, order);
    const total = magnitude(error, MAX_ORDER);
    if (total < smallest) [best, smallest] = [order, total];
  }
  return best;
}

/** The fixed predictor of order n fits a polynomial of degree n − 1: its error is the n-th difference. */
function predictionError(samples: Int32Array, order: number): Int32Array {
  let error = samples;
  for (let degree = 1; degree <= order; degree++) error = differences(error, degree);
  return error;
}

/** Differences of neighbours from `from` on; what comes before stays. */
function differences(values: Int32Array, from: number): Int32Array {
  const result = values.slice();
  for (let i = from; i < values.length; i++) result[i] = (values[i] ?? 0) - (values[i - 1] ?? 0);
  return result;
}

function magnitude(values: Int32Array, from: number): number {
  let sum = 0;
  for (let i = Math.min(from, values.length - 1); i < values.length; i++) sum += Math.abs(values[i] ?? 0);
  return sum;
}
