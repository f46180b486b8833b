/** Values over frames and bins, some channels each; row-major with the channels innermost. */
export interface FeatureMap {
  frames: number;
  bins: number;
  channels: number;
  values: Float64Array;
}

/** A convolution of a network. */
export interface Layer {
  /** Frames and bins under the kernel. */
  height: number;
  width: number;
  inputs: number;
  outputs: number;
  /** Bins from one output to the next. */
  stride: number;
  /** height × width × inputs × outputs. */
  kernel: Float64Array;
  /** One an output. */
  biases: Float64Array;
}

/** Outputs that are summed at once: more do not fit into registers. */
const BLOCK = 8;

/**
 * Convolution without flipping the kernel, over an input with zeros around it, so that its size is kept ("same").
 * @returns as many frames, and bins by the stride
 */
export function convolve(input: FeatureMap, layer: Layer): FeatureMap {
  const { frames } = input;
  const bins = Math.ceil(input.bins / layer.stride);
  const padded = withZerosAround(input, layer, bins);
  const values = new Float64Array(frames * bins * layer.outputs);
  for (let t = 0; t < frames; t++) {
    for (let bin = 0; bin < bins; bin++) {
      const from = (t * padded.bins + bin * layer.stride) * layer.inputs;
      const to = (t * bins + bin) * layer.outputs;
      let output = 0;
      for (; output + BLOCK <= layer.outputs; output += BLOCK)
        values.set(sumBlock(padded, layer, from, output), to + output);
      for (; output < layer.outputs; output++) values[to + output] = sumOne(padded, layer, from, output);
    }
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

function sumOne({ bins, values }: FeatureMap, layer: Layer, from: number, output: number): number {
  const run = layer.width * layer.inputs;
  let sum = layer.biases[output] ?? 0;
  for (let row = 0; row < layer.height; row++) {
    const first = from + row * bins * layer.inputs;
    let k = row * run * layer.outputs + output;
    for (let i = first; i < first + run; i++, k += layer.outputs) sum += (values[i] ?? 0) * (layer.kernel[k] ?? 0);
  }
  return sum;
}

const block = new Float64Array(BLOCK);

/** As `sumOne` for eight outputs: each input is loaded once for all of them. @returns values that the next call overwrites */
function sumBlock({ bins, values }: FeatureMap, layer: Layer, from: number, output: number): Float64Array {
  const { width, height, inputs, outputs, kernel, biases } = layer;
  const run = width * inputs;
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let row = 0; row < height; row++) {
    const first = from + row * bins * inputs;
    let k = row * run * outputs + output;
    for (let i = first; i < first + run; i++, k += outputs) {
      const value = values[i] ?? 0;
      a += value * (kernel[k] ?? 0);
      b += value * (kernel[k + 1] ?? 0);
      c += value * (kernel[k + 2] ?? 0);
      d += value * (kernel[k + 3] ?? 0);
      e += value * (kernel[k + 4] ?? 0);
      f += value * (kernel[k + 5] ?? 0);
      g += value * (kernel[k + 6] ?? 0);
      h += value * (kernel[k + 7] ?? 0);
    }
  }
  block[0] = a;
  block[1] = b;
  block[2] = c;
  block[3] = d;
  block[4] = e;
  block[5] = f;
  block[6] = g;
  block[7] = h;
  for (let i = 0; i < BLOCK; i++) block[i] = (block[i] ?? 0) + (biases[output + i] ?? 0);
  return block;
}
