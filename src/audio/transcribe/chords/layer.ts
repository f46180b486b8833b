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
export const BLOCK = 8;

/**
 * Sums one frame of a convolution, for each whole block of outputs; the outputs beyond are left as they are.
 * @param rows values of the `height` frames under the kernel, row-major with the channels innermost
 * @param sums of the frame: places × outputs
 */
export type SumBlocks = (rows: Float64Array, layer: Layer, sums: Float64Array) => void;
