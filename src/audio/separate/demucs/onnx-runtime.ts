/** Parts of onnxruntime's interface that are used: the same in onnxruntime-node and onnxruntime-web, from version 1.21 on. */
export interface OnnxRuntime {
  Tensor: new (type: "float32", data: Float32Array, dims: readonly number[]) => OnnxTensor;
  InferenceSession: { create(path: string): Promise<OnnxSession> };
}

/** An array of values with its shape. */
export interface OnnxTensor {
  /** Float32Array where `type` is float32. */
  readonly data: unknown;
  readonly type: string;
  readonly dims: readonly number[];
}

/** A loaded model. */
export interface OnnxSession {
  /** In the order of the model's inputs; absent before 1.21. */
  readonly inputMetadata?: readonly OnnxInput[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
}

/** An input of a model. */
export interface OnnxInput {
  readonly name: string;
  readonly type?: string;
  /** A size that is not fixed is a name; empty where nothing is known. */
  readonly shape?: readonly (number | string)[];
}
