import { BLOCK, type Layer } from "./layer.ts";
import { sumBlocksPlainly } from "./plain-block-sums.ts";
import { loadBlockSums } from "./simd-block-sums.ts";

/** Values over frames and bins, some channels each; row-major with the channels innermost. */
export interface FeatureMap {
  frames: number;
  bins: number;
  channels: number;
  values: Float64Array;
}

/**
 * Convolution without flipping the kernel, over an input with zeros around it, so that its size is kept ("same").
 * @returns as many frames, and bins by the stride
 */
export function convolve(input: FeatureMap, layer: Layer): FeatureMap {
  const { frames } = input;
  const bins = Math.ceil(input.bins / layer.stride);
  const padded = withZerosAround(input, layer, bins);
  const values = new Float64Array(frames * bins * layer.outputs);
  const sumBlocks = loadBlockSums() ?? sumBlocksPlainly;
  const rowLength = padded.bins * layer.inputs;
  for (let t = 0; t < frames; t++) {
    const rows = padded.values.subarray(t * rowLength, (t + layer.height) * rowLength);
    const sums = values.subarray(t * bins * layer.outputs, (t + 1) * bins * layer.outputs);
    if (layer.outputs >= BLOCK) sumBlocks(rows, layer, sums);
    sumRest(rows, layer, sums);
  }
  return { frames, bins, channels: layer.outputs, values };
}

function withZerosAround(input: FeatureMap, { height, width, stride }: Layer, outputBins: number): FeatureMap {
  const { channels } = input;
  const missing = Math.max(0, (outputBins - 1) * stride + width - input.bins);
  const frames = input.frames + height - 1;
  const bins = input.bins + missing;
  const values = new Float64Array(frames * bins * channels);
  const [above, before] = [Math.floor((height - 1) / 2), Math.floor(missing / 2)];
  for (let t = 0; t < input.frames; t++) {
    const row = input.values.subarray(t * input.bins * channels, (t + 1) * input.bins * channels);
    values.set(row, ((t + above) * bins + before) * channels);
  }
  return { frames, bins, channels, values };
}

/** The outputs that fill no block. */
function sumRest(rows: Float64Array, layer: Layer, sums: Float64Array): void {
  const { outputs, stride, inputs } = layer;
  for (let output = outputs - (outputs % BLOCK); output < outputs; output++)
    for (let place = 0; place < sums.length / outputs; place++)
      sums[place * outputs + output] = sumOne(rows, layer, place * stride * inputs, output);
}

function sumOne(rows: Float64Array, layer: Layer, from: number, output: number): number {
  const run = layer.width * layer.inputs;
  let sum = layer.biases[output] ?? 0;
  for (let row = 0; row < layer.height; row++) {
    const first = from + row * (rows.length / layer.height);
    let k = row * run * layer.outputs + output;
    for (let i = first; i < first + run; i++, k += layer.outputs) sum += (rows[i] ?? 0) * (layer.kernel[k] ?? 0);
  }
  return sum;
}
