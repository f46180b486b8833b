import { readFileSync } from "node:fs";
import type { OnnxSession, OnnxTensor } from "./onnx-runtime.ts";

/**
 * Stands in for onnxruntime: reads the bytes of a model as the real one does, and knows the operators of `toy-model.fixture.ts`, Unsqueeze and Mul,
 * beside some of its own: `Fail` throws, `Crash` ends the process, `Hang` never ends. `npm run compat:onnx` runs the same tests with the real ones.
 */
export class Tensor implements OnnxTensor {
  constructor(
    readonly type: "float32",
    readonly data: Float32Array,
    readonly dims: readonly number[],
  ) {
    const size = productOf(dims);
    if (size !== data.length) throw new Error(`Tensor's size(${size}) does not match data length(${data.length}).`);
  }
}

/** As onnxruntime's. */
export const InferenceSession = {
  create: async (model: string | Uint8Array): Promise<OnnxSession> => {
    const graph = readGraph(typeof model === "string" ? readFileSync(model) : model);
    return {
      inputMetadata: graph.inputs.map(({ name, shape }) => ({ name, shape, type: "float32" })),
      run: (feeds) =>
        graph.nodes.some(({ operator }) => operator === "Hang")
          ? new Promise(() => {})
          : Promise.resolve(feeds).then((given) => runGraph(graph, given)),
    };
  },
};

interface Graph {
  nodes: { operator: string; inputs: string[]; output: string }[];
  constants: Map<string, Tensor>;
  inputs: { name: string; shape: (number | string)[] }[];
  outputs: string[];
}

function runGraph({ nodes, constants, inputs, outputs }: Graph, feeds: Readonly<Record<string, OnnxTensor>>) {
  const values = new Map<string, Tensor>(constants);
  for (const { name, shape } of inputs) {
    const { data, dims } = feeds[name] ?? {};
    const isShape =
      dims?.length === shape.length && shape.every((size, i) => typeof size === "string" || size === dims[i]);
    if (!(data instanceof Float32Array) || !dims || !isShape)
      throw new Error(`Got invalid dimensions for input: ${name}`);
    values.set(name, new Tensor("float32", data, dims));
  }
  for (const { operator, inputs: names, output } of nodes) {
    const [one, other] = names.map((name) => values.get(name));
    if (!one) throw new Error(`No value for ${names.join()}`);
    values.set(output, perform(operator, one, other));
  }
  return Object.fromEntries(
    outputs.map((name) => [name, values.get(name) ?? new Tensor("float32", new Float32Array(0), [0])]),
  );
}

function perform(operator: string, one: Tensor, other: Tensor | undefined): Tensor {
  if (operator === "Unsqueeze") return new Tensor("float32", one.data, [one.dims[0] ?? 1, 1, ...one.dims.slice(1)]);
  if (operator === "Mul" && other) return multiplied(one, other);
  if (operator === "Crash") process.exit(139);
  throw new Error(operator === "Fail" ? "Failed to allocate memory" : `No opset import for operator ${operator}`);
}

/** With the sizes of 1 of both repeated; each value of the second stands for a run of the first. */
function multiplied(one: Tensor, other: Tensor): Tensor {
  const dims = one.dims.map((size, i) => Math.max(size, other.dims[i] ?? 1));
  const data = new Float32Array(productOf(dims));
  const run = productOf(dims.slice(other.dims.findLastIndex((size) => size > 1) + 1));
  for (let start = 0; start < data.length; start += run) {
    const gain = other.data[start / run] ?? Number.NaN;
    // All but the axis of the stems is the first one's own.
    const from = start % one.data.length;
    for (let i = 0; i < run; i++) data[start + i] = (one.data[from + i] ?? 0) * gain;
  }
  return new Tensor("float32", data, dims);
}

function productOf(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}

function readGraph(bytes: Uint8Array): Graph {
  const [graph] = fieldsOf(bytes).filter(({ field }) => field === 7);
  if (!(graph?.value instanceof Uint8Array)) throw new Error("Load model failed: Protobuf parsing failed.");
  const fields = fieldsOf(graph.value);
  const named = (field: number) =>
    fields.flatMap((each) => (each.field === field && each.value instanceof Uint8Array ? [fieldsOf(each.value)] : []));
  return {
    nodes: named(1).map((node) => ({
      operator: textsOf(node, 4)[0] ?? "",
      inputs: textsOf(node, 1),
      output: textsOf(node, 2)[0] ?? "",
    })),
    constants: new Map(named(5).map((tensor) => [textsOf(tensor, 8)[0] ?? "", constantOf(tensor)])),
    inputs: named(11).map((info) => ({ name: textsOf(info, 1)[0] ?? "", shape: shapeOf(info) })),
    outputs: named(12).map((info) => textsOf(info, 1)[0] ?? ""),
  };
}

function constantOf(tensor: readonly Field[]): Tensor {
  const dims = tensor.flatMap(({ field, value }) => (field === 1 && typeof value === "number" ? [value] : []));
  const isFloat = tensor.some(({ field, value }) => field === 2 && value === 1);
  const raw = partsOf(tensor, 9)[0] ?? new Uint8Array(0);
  // Axes are whole numbers, and always the second.
  return isFloat
    ? new Tensor("float32", new Float32Array(Uint8Array.from(raw).buffer), dims)
    : new Tensor("float32", Float32Array.of(1), [1]);
}

function shapeOf(info: readonly Field[]): (number | string)[] {
  const [type = new Uint8Array(0)] = partsOf(info, 2);
  const [tensor = new Uint8Array(0)] = partsOf(fieldsOf(type), 1);
  const [shape = new Uint8Array(0)] = partsOf(fieldsOf(tensor), 2);
  return partsOf(fieldsOf(shape), 1).flatMap((dim) =>
    fieldsOf(dim).map(({ value }) => (typeof value === "number" ? value : Buffer.from(value).toString())),
  );
}

interface Field {
  field: number;
  value: number | Uint8Array;
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    for (let [value, weight] = [0, 1]; ; weight *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("Load model failed: Protobuf parsing failed.");
      value += (byte % 128) * weight;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag % 8 !== 0 && tag % 8 !== 2) throw new Error("Load model failed: Protobuf parsing failed.");
    const value = varint();
    const isNumber = tag % 8 === 0;
    fields.push({ field: Math.floor(tag / 8), value: isNumber ? value : bytes.subarray(at, at + value) });
    if (!isNumber) at += value;
  }
  return fields;
}

function partsOf(fields: readonly Field[], field: number): Uint8Array[] {
  return fields.flatMap((each) => (each.field === field && each.value instanceof Uint8Array ? [each.value] : []));
}

function textsOf(fields: readonly Field[], field: number): string[] {
  return partsOf(fields, field).map((part) => Buffer.from(part).toString());
}
