import type { Layout } from "./demucs-inputs.ts";
import { DEMUCS_BINS, demucsFrames } from "./spectrogram.ts";

/** A model that gives each stem each channel of the mix with a fixed gain: of its waveform and, where it takes one, of its spectrogram. */
export interface Toy {
  /** Null for the form with the transform inside. */
  layout: Layout | null;
  length: number;
  /** By stem: gains of left and right. */
  waveGains: readonly (readonly [number, number])[];
  spectrumGains?: readonly (readonly [number, number])[];
  /** In the place of the graph's multiplication: an operator that no runtime has, or that fails. */
  operator?: string;
  /** True if the length of a segment is left open. */
  isOpen?: boolean;
}

/** Such a model as the bytes of an ONNX file. */
export function toyModel(toy: Toy): Uint8Array<ArrayBuffer> {
  const { layout, waveGains, spectrumGains = waveGains, operator = "Mul" } = toy;
  const [stems, count] = [waveGains.length, spectrumGains.length];
  const samples = toy.isOpen ? "samples" : toy.length;
  const frames = toy.isOpen ? "frames" : demucsFrames(toy.length);
  const grid = [DEMUCS_BINS, frames];
  const parts: Part[] = [
    {
      name: "mix",
      dims: [1, 2, samples],
      scaled: [1, stems, 2, samples],
      gains: { dims: [1, stems, 2, 1], values: waveGains.flat() },
    },
  ];
  const both = spectrumGains.flatMap(([left, right]) => [left, left, right, right]);
  if (layout === "as channels")
    parts.push({
      name: "spec",
      dims: [1, 4, ...grid],
      scaled: [1, count, 4, ...grid],
      gains: { dims: [1, count, 4, 1, 1], values: both },
    });
  const single = { values: spectrumGains.flat() };
  if (layout === "parts last")
    parts.push({
      name: "spec",
      dims: [1, 2, ...grid, 2],
      scaled: [1, count, 2, ...grid, 2],
      gains: { dims: [1, count, 2, 1, 1, 1], ...single },
    });
  if (layout === "apart")
    for (const name of ["spec_imag", "spec_real"])
      parts.push({
        name,
        dims: [1, 2, ...grid],
        scaled: [1, count, 2, ...grid],
        gains: { dims: [1, count, 2, 1, 1], ...single },
      });
  return modelOf(parts, operator);
}

type Dims = readonly (number | string)[];

/** An input, and what it becomes once it is multiplied for each stem. */
interface Part {
  name: string;
  dims: Dims;
  scaled: Dims;
  gains: { dims: readonly number[]; values: readonly number[] };
}

/** Unsqueeze and Mul for each input (onnx.proto3, operators of version 13). */
function modelOf(parts: readonly Part[], operator: string): Uint8Array<ArrayBuffer> {
  const axes = message(
    number(1, 1),
    number(2, 7),
    text(8, "axes"),
    bytes(9, new Uint8Array(BigInt64Array.of(1n).buffer)),
  );
  const graph = message(
    ...parts.flatMap(({ name }) => [
      bytes(1, node("Unsqueeze", [name, "axes"], `${name}_open`)),
      bytes(1, node(operator, [`${name}_open`, `${name}_gains`], `out_${name}`)),
    ]),
    text(2, "toy"),
    bytes(5, axes),
    ...parts.map(({ name, gains }) => bytes(5, floats(`${name}_gains`, gains))),
    ...parts.map(({ name, dims }) => bytes(11, valueInfo(name, dims))),
    ...parts.map(({ name, scaled }) => bytes(12, valueInfo(`out_${name}`, scaled))),
  );
  return message(number(1, 8), bytes(7, graph), bytes(8, message(text(1, ""), number(2, 13))));
}

function node(operator: string, inputs: readonly string[], output: string): Uint8Array {
  return message(...inputs.map((name) => text(1, name)), text(2, output), text(4, operator));
}

function floats(name: string, { dims, values }: Part["gains"]): Uint8Array {
  const raw = new Uint8Array(Float32Array.from(values).buffer);
  return message(...dims.map((size) => number(1, size)), number(2, 1), text(8, name), bytes(9, raw));
}

function valueInfo(name: string, dims: Dims): Uint8Array {
  const shape = message(
    ...dims.map((size) => bytes(1, message(typeof size === "number" ? number(1, size) : text(2, size)))),
  );
  return message(text(1, name), bytes(2, message(bytes(1, message(number(1, 1), bytes(2, shape))))));
}

// Fields in the binary form of Protocol Buffers (protobuf.dev/programming-guides/encoding).

function message(...fields: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.concat(fields));
}

function number(field: number, value: number): Uint8Array {
  return message(varint(field * 8), varint(value));
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, Buffer.from(value));
}

function bytes(field: number, value: Uint8Array): Uint8Array {
  return message(varint(field * 8 + 2), varint(value.length), value);
}

function varint(value: number): Uint8Array {
  const groups: number[] = [];
  for (let rest = value; groups.length === 0 || rest > 0; rest = Math.floor(rest / 128)) groups.push(rest % 128);
  return Uint8Array.from(groups, (group, i) => (i < groups.length - 1 ? group + 128 : group));
}
