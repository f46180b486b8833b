import { stretchesOf } from "../../codec/open-audio.ts";
import type { Channels } from "../chunk-splitter.ts";
import type { MixSource } from "../separate.ts";

/** Stems of a stretch by their names, each of two channels. */
export type SegmentStems = Record<string, Channels>;

/** A model that separates segments of one length. */
export interface SegmentModel {
  /** Samples of a segment. */
  length: number;
  /** @param segment its left channel, and after it its right one */
  separate(segment: Float32Array): Promise<SegmentStems>;
}

/** Neighbouring segments share a quarter. */
const OVERLAP = 0.25;
/** Added to the deviation, so that silence can be divided by it. */
const LEAST_DEVIATION = 1e-8;

/**
 * Stems of a mix of one or two channels, put together as Demucs does (`apply_model` with split and without shifts, and `api.py`,
 * facebookresearch/demucs e976d93e): the mix is normalised by mean and deviation of its mono sum; segments overlap by a quarter, a shorter one stands
 * amid its surroundings, and they are added under triangular weights. Memory is that of a few segments.
 * @returns stretches in order and without gaps, of two channels
 */
export async function* overlapAdded(mix: MixSource, model: SegmentModel): AsyncGenerator<SegmentStems> {
  const norm = normOf(mix);
  const weights = triangle(model.length);
  const stride = Math.floor((1 - OVERLAP) * model.length);
  const sums = new WeightedSums(model.length);
  for (let start = 0; start < mix.length; start += stride) {
    const length = Math.min(model.length, mix.length - start);
    const lead = Math.floor((model.length - length) / 2);
    const stems = await model.separate(segmentAt(mix, start - lead, { ...norm, length: model.length }));
    sums.add(stems, lead, weights.subarray(0, length));
    yield sums.take(start + stride < mix.length ? stride : length, norm);
  }
}

interface Norm {
  mean: number;
  deviation: number;
}

/** Mean and deviation of the mono sum. */
function normOf(mix: MixSource): Norm {
  let [sum, squares] = [0, 0];
  for (const [left = new Float32Array(0), right = left] of stretchesOf(mix)) {
    left.forEach((value, i) => {
      const mono = (value + (right[i] ?? 0)) / 2;
      sum += mono;
      squares += mono * mono;
    });
  }
  const mean = sum / mix.length;
  const variance = Math.max(0, squares - sum * mean) / Math.max(1, mix.length - 1);
  return { mean, deviation: Math.sqrt(variance) + LEAST_DEVIATION };
}

/** A normalised stretch of both channels, with silence beyond the ends of the mix. */
function segmentAt(
  mix: MixSource,
  start: number,
  { length, mean, deviation }: Norm & { length: number },
): Float32Array {
  const segment = new Float32Array(2 * length);
  const from = Math.max(0, start);
  const [left = new Float32Array(0), right = left] = mix.read(from, Math.min(mix.length, start + length));
  for (const [channel, samples] of [left, right].entries()) {
    const offset = channel * length + from - start;
    samples.forEach((value, i) => (segment[offset + i] = (value - mean) / deviation));
  }
  return segment;
}

/** Rises to 1 in the middle. */
function triangle(length: number): Float32Array {
  const half = Math.floor(length / 2);
  const highest = length - half;
  return Float32Array.from({ length }, (_, i) => (i < half ? i + 1 : length - i) / highest);
}

/** Sums of the segments that reach over the next stretch, and of their weights. */
class WeightedSums {
  readonly #length: number;
  readonly #weights: Float32Array;
  #stems: SegmentStems = {};

  constructor(length: number) {
    this.#length = length;
    this.#weights = new Float32Array(length);
  }

  /** Adds a segment, without its first `lead` samples, that begins where the next stretch does. */
  add(stems: SegmentStems, lead: number, weights: Float32Array): void {
    for (const [name, channels] of Object.entries(stems)) {
      const sums = (this.#stems[name] ??= channels.map(() => new Float32Array(this.#length)));
      for (const [channel, sum] of sums.entries()) {
        const samples = channels[channel]?.subarray(lead) ?? sum;
        weights.forEach((weight, i) => (sum[i] = (sum[i] ?? 0) + weight * (samples[i] ?? 0)));
      }
    }
    weights.forEach((weight, i) => (this.#weights[i] = (this.#weights[i] ?? 0) + weight));
  }

  /** Moves on by `count` samples, which are finished. */
  take(count: number, { mean, deviation }: Norm): SegmentStems {
    const finish = (sum: Float32Array): Float32Array =>
      sum.slice(0, count).map((value, i) => (value / (this.#weights[i] ?? 1)) * deviation + mean);
    const finished = Object.entries(this.#stems).map(([name, sums]) => [name, sums.map(finish)] as const);
    for (const sum of [...Object.values(this.#stems).flat(), this.#weights]) {
      sum.copyWithin(0, count);
      sum.fill(0, sum.length - count);
    }
    return Object.fromEntries(finished);
  }
}
