import { BLOCK, type Layer, type SumBlocks } from "./layer.ts";

/** As `block-sums.as`, to the same bits, where there is no SIMD. */
export const sumBlocksPlainly: SumBlocks = (rows, layer, sums) => {
  const { outputs, stride, inputs } = layer;
  for (let place = 0; place < sums.length / outputs; place++) {
    for (let output = 0; output + BLOCK <= outputs; output += BLOCK)
      sums.set(sumBlock(rows, layer, place * stride * inputs, output), place * outputs + output);
  }
};

const block = new Float64Array(BLOCK);

/** Eight outputs at one place: each input is loaded once for all of them. @returns values that the next call overwrites */
function sumBlock(rows: Float64Array, layer: Layer, from: number, output: number): Float64Array {
  const { width, height, inputs, outputs, kernel, biases } = layer;
  const run = width * inputs;
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let row = 0; row < height; row++) {
    const first = from + row * (rows.length / height);
    let k = row * run * outputs + output;
    for (let i = first; i < first + run; i++, k += outputs) {
      const value = rows[i] ?? 0;
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
