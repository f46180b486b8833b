/** A ratio of sample rates in lowest terms with the filter that converts between them. */
export interface PolyphaseFilter {
  /** Samples of input to `to` samples of output. */
  from: number;
  to: number;
  /** Rows of the table less one; places between two rows are mixed from both. */
  phases: number;
  /** Samples of the input under one kernel: a multiple of eight. */
  taps: number;
  /** (phases + 1) × taps: the last row is the first, one sample on. */
  table: Float32Array;
}

/** Where the kernel of the first output lies. */
export interface PolyphaseInput {
  /** From the first one under that kernel on; what they do not reach is silence. */
  samples: Float32Array;
  /** The output's place after the kernel's middle, in `to` parts of a sample of input. */
  rest: number;
}

/** Converts input by a filter. */
export interface Polyphase {
  /** Fills `output`. */
  convert(output: Float32Array, input: PolyphaseInput, filter: PolyphaseFilter): void;
}
