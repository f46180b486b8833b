import type { ChunkMemory } from "../simd/chunk-memory.ts";
import { BANDS } from "./bands.ts";
import { DILATIONS, FLAT, type NetworkWeights, WIDTH } from "./network-shape.ts";

/** A layer of the network in a splitter's memory: addresses. */
export interface Layer {
  /** Convolutions as they are stored; dense layers turned, one row for each input. */
  weights: number;
  /** What the sums begin with: a value for each output, or a row for each where outputs are rows. */
  start: number;
}

/** A block over time. */
export interface Block {
  /** By tap: before, here, after. */
  taps: [number, number, number];
  tapStart: number;
  dense: number;
  denseBias: Float32Array;
  normWeight: Float32Array;
  normBias: Float32Array;
}

/** All tensors, laid out as the kernel reads them. */
export interface Tensors {
  inp: Layer;
  down1: Layer;
  down2: Layer;
  enter: Layer;
  blocks: Block[];
  leave: Layer;
  up2: Layer;
  up1: Layer;
  out: Layer;
}

/** Lays the network's weights out in a splitter's memory. */
export function layTensors(memory: ChunkMemory, weights: NetworkWeights): Tensors {
  const named = (name: string): Float32Array => weights[name] ?? new Float32Array(0);
  /** Biases as rows of `width` values, to which `more` is added value by value. */
  const convolution = (name: string, width: number, more?: Float32Array): Layer => {
    const bias = named(`${name}.bias`);
    const rows = Float32Array.from(
      { length: bias.length * width },
      (_, i) => (bias[Math.floor(i / width)] ?? 0) + (more?.[i] ?? 0),
    );
    return { weights: memory.table(named(`${name}.weight`)), start: memory.table(rows) };
  };
  const dense = (name: string, inputs: number): Layer => ({
    weights: memory.table(turned(named(`${name}.weight`), inputs)),
    start: memory.table(named(`${name}.bias`)),
  });
  const block = (name: string): Block => {
    const taps = named(`${name}.a.weight`);
    const tap = (index: number) =>
      memory.table(
        turned(
          taps.filter((_, i) => i % 3 === index),
          WIDTH,
        ),
      );
    return {
      taps: [tap(0), tap(1), tap(2)],
      tapStart: memory.table(named(`${name}.a.bias`)),
      dense: memory.table(turned(named(`${name}.b.weight`), WIDTH)),
      denseBias: named(`${name}.b.bias`),
      normWeight: named(`${name}.norm.weight`),
      normBias: named(`${name}.norm.bias`),
    };
  };
  return {
    inp: convolution("inp", BANDS, named("position")),
    down1: convolution("down1", BANDS / 2),
    down2: convolution("down2", BANDS / 4),
    enter: dense("enter", FLAT),
    blocks: DILATIONS.map((_, index) => block(`blocks.${index}`)),
    leave: dense("leave", WIDTH),
    up2: convolution("up2", BANDS / 4),
    up1: convolution("up1", BANDS / 2),
    out: convolution("out", BANDS, named("bias")),
  };
}

/** Rows for outputs become rows for inputs. */
function turned(matrix: Float32Array, inputs: number): Float32Array {
  const outputs = matrix.length / inputs;
  const rows = new Float32Array(matrix.length);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++) rows[i * outputs + o] = matrix[o * inputs + i] ?? 0;
  return rows;
}
