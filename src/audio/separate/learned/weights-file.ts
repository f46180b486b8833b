import { crc32 } from "../../codec/crc-32.ts";
import { isNetworkShape, type NetworkWeights } from "./network-shape.ts";

/** What a file of weights begins with. */
const MAGIC = "WAV0NET1";
/** The length of the header and the checksum at the end. */
const NUMBER_BYTES = 4;

/** One tensor in the order of the file. */
interface TensorEntry {
  name: string;
  shape: number[];
  /** `int8`: a single float for each output channel, which scales its whole numbers; `float32`: the values. */
  type: "int8" | "float32";
}

/**
 * Reads the network's weights: magic, length of the header (32 bits, little-endian as all), header in JSON (`tensors`, `provenance`), the tensors
 * one after the other, CRC-32 of all before.
 * @throws Error that says what is wrong with a file that is damaged or another network's
 */
export function readWeights(file: Uint8Array): NetworkWeights {
  const { entries, at } = readHeader(file);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength - NUMBER_BYTES);
  const weights: NetworkWeights = {};
  let offset = at;
  for (const entry of entries) {
    const bytes = sizeOf(entry);
    if (offset + bytes > view.byteLength) throw new Error(`The splitter's weights end within ${entry.name}`);
    weights[entry.name] = entry.type === "int8" ? scaled(view, offset, entry) : floats(view, offset, countOf(entry));
    offset += bytes;
  }
  if (offset !== view.byteLength) throw new Error("The splitter's weights hold more than their header says");
  if (!isNetworkShape(weights)) throw new Error("The splitter's weights are of another network than this version's");
  return weights;
}

function readHeader(file: Uint8Array): { entries: TensorEntry[]; at: number } {
  const text = (from: number, to: number) => new TextDecoder().decode(file.subarray(from, to));
  if (text(0, MAGIC.length) !== MAGIC || file.length < MAGIC.length + 2 * NUMBER_BYTES)
    throw new Error("The file is not one of the splitter's weights");
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = file.length - NUMBER_BYTES;
  if (crc32(file.subarray(0, end)) !== view.getUint32(end, true))
    throw new Error("The splitter's weights are damaged: their checksum is wrong");
  const start = MAGIC.length + NUMBER_BYTES;
  const at = start + view.getUint32(MAGIC.length, true);
  // The checksum holds, so this is what the converter wrote.
  const { tensors } = JSON.parse(text(start, at)) as { tensors: TensorEntry[] };
  return { entries: tensors, at };
}

function countOf({ shape }: TensorEntry): number {
  return shape.reduce((product, length) => product * length, 1);
}

function sizeOf(entry: TensorEntry): number {
  return entry.type === "int8" ? 4 * (entry.shape[0] ?? 0) + countOf(entry) : 4 * countOf(entry);
}

function floats(view: DataView, offset: number, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = view.getFloat32(offset + 4 * i, true);
  return values;
}

function scaled(view: DataView, offset: number, entry: TensorEntry): Float32Array {
  const values = new Float32Array(countOf(entry));
  const channels = entry.shape[0] ?? 0;
  const perChannel = values.length / channels;
  const scales = floats(view, offset, channels);
  const numbers = offset + 4 * channels;
  for (let i = 0; i < values.length; i++)
    values[i] = view.getInt8(numbers + i) * (scales[Math.floor(i / perChannel)] ?? 0);
  return values;
}
